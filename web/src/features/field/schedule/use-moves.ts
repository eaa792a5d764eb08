import { type InfiniteData, useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, ok } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { Schedule, Technician, WorkOrder, WorkOrderPatch } from "@/api/types";
import { asApiError } from "@/lib/errors";
import { showError } from "@/ui/error-dialog-store";
import { toast } from "@/ui/toast";
import { refreshField } from "../refresh";
import { type Job, withOrder, withQueued } from "./model";
import { type Place, patchOf, placeOf, samePlace } from "./places";
import { forget, type Move, type Moves, remember, stands } from "./undo";
import { whenText } from "./words";

interface Queue {
  items: WorkOrder[];
  total: number;
}

/** Puts the newest of a job where the caches have it. */
function place(order: WorkOrder): void {
  queryClient.setQueriesData<Schedule>({ queryKey: ["schedule"] }, (now) => now && withOrder(now, order));
  queryClient.setQueriesData<InfiniteData<Queue>>(
    { queryKey: ["unassigned"] },
    (now) => now && { ...now, pages: withQueued(now.pages, order) },
  );
}

/** A job as it will most likely be once the server has taken the place. */
function expected(order: WorkOrder, to: Place, technicians: readonly Technician[]): WorkOrder {
  const technician = technicians.find(({ id }) => id === to.technician) ?? null;
  const settled = technician !== null && to.date !== null;
  const status =
    order.status === "pending" && settled
      ? "scheduled"
      : order.status === "scheduled" && !settled
        ? "pending"
        : order.status;
  return { ...order, ...patchOf(placeOf(order), to), technician, status } as WorkOrder;
}

interface Vars {
  order: WorkOrder;
  to: Place;
}

/** The newest that this screen knows of a job. */
function known(id: number): WorkOrder | undefined {
  for (const [, data] of queryClient.getQueriesData<Schedule>({ queryKey: ["schedule"] })) {
    for (const day of data?.days ?? [])
      for (const { work_orders } of day.technicians) {
        const found = work_orders.find((order) => order.id === id);
        if (found) return found;
      }
  }
  for (const [, data] of queryClient.getQueriesData<InfiniteData<Queue>>({ queryKey: ["unassigned"] })) {
    for (const { items } of data?.pages ?? []) {
      const found = items.find((order) => order.id === id);
      if (found) return found;
    }
  }
}

/** Moving jobs: shown at once, taken back where the server refuses, and undone at the press of a key. */
export function useMoves(technicians: readonly Technician[], usual: number) {
  const [moves, setMoves] = useState<Moves>([]);
  // The same, for who comes back from the server and finds that the screen was drawn anew meanwhile.
  const latest = useRef<Moves>([]);
  const underway = useRef<Promise<unknown>>(Promise.resolve());
  const change = (to: (now: Moves) => Moves) => {
    latest.current = to(latest.current);
    setMoves(latest.current);
  };
  const sending = useMutation({
    mutationKey: ["move"],
    mutationFn: ({ order, to }: Vars) =>
      ok(
        api.PATCH("/api/v2/work-orders/{id}", {
          params: { path: { id: order.id } },
          body: patchOf(placeOf(order), to) as WorkOrderPatch,
        }),
      ),
    // What is on its way must not be overtaken by a list that was asked for before.
    onMutate: async ({ order, to }) => {
      place(expected(order, to, technicians));
      await queryClient.cancelQueries({
        predicate: ({ queryKey: [first] }) => first === "schedule" || first === "unassigned",
      });
    },
    onSuccess: place,
    onError: (_, { order }) => place(order),
    onSettled: () => {
      if (queryClient.isMutating({ mutationKey: ["move"] }) === 1) void refreshField();
    },
  });

  const nameOf = (id: number | null) => technicians.find((one) => one.id === id)?.name;
  const told = (name: string, to: Place) =>
    to.technician === null && to.date === null
      ? `${name} is back in the queue`
      : `${name}: ${whenText(to, usual)}${to.technician === null ? "" : `, ${nameOf(to.technician) ?? "somebody"}`}`;

  const send = async (order: WorkOrder, name: string, to: Place): Promise<WorkOrder | null> => {
    try {
      return await sending.mutateAsync({ order, to });
    } catch (error) {
      const { code } = asApiError(error);
      const title = code === "double_booking" ? `${name} stays where it was` : `${name} could not be moved`;
      showError(error, title);
      return null;
    }
  };

  const undo = async (move: Move) => {
    change((now) => forget(now, move));
    const order = known(move.job);
    if (!order || !stands(move, placeOf(order))) {
      toast(`${move.name} was changed since, so it stays where it is`);
      return;
    }
    if (await send(order, move.name, move.before)) toast(`Undone. ${told(move.name, move.before)}`);
  };

  const move = async (job: Job, to: Place) => {
    const order = known(job.id) ?? job.order;
    const before = placeOf(order);
    if (samePlace(before, to)) return;
    const done = await send(order, job.name, to);
    if (!done) return;
    const made: Move = { job: job.id, name: job.name, before, after: placeOf(done) };
    change((now) => remember(now, made));
    toast(told(job.name, to), { label: "Undo", run: () => void undo(made) });
  };

  const moveTo = (job: Job, to: Place) => {
    const moving = move(job, to);
    underway.current = Promise.all([underway.current, moving]);
    return moving;
  };

  // The last move is the one that was just made, also while the server has not answered yet.
  const undoLast = () => {
    underway.current = underway.current.then(() => {
      const last = latest.current.at(-1);
      return last && undo(last);
    });
  };

  return {
    moveTo,
    /** Takes the last move back; absent where there is none. */
    undoLast: moves.length > 0 || sending.isPending ? undoLast : undefined,
  };
}
