import { infiniteQueryOptions } from "@tanstack/react-query";
import { z } from "zod";
import { api, idempotent, ok } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { Note } from "@/api/types";
import { catchUp } from "../people/mutations";

const NOTES = 10;
const ENTRIES = 30;
/** What others do meanwhile appears within this time. */
const FRESH = 20_000;

/** What colleagues noted about a customer, newest first. */
export function notesQuery(id: number) {
  return infiniteQueryOptions({
    queryKey: ["notes", id],
    queryFn: ({ signal, pageParam }) =>
      ok(
        api.GET("/api/customers/{id}/notes", {
          params: { path: { id }, query: { page: pageParam, page_size: NOTES } },
          signal,
        }),
      ),
    initialPageParam: 1,
    getNextPageParam: ({ page, pages }) => (page < pages ? page + 1 : undefined),
    refetchInterval: FRESH,
  });
}

/** What a timeline can be narrowed to, by the name that its address has for it. */
export const KINDS = {
  jobs: { name: "Jobs", kind: "work_order.*" },
  notes: { name: "Notes", kind: "note.*" },
  changes: { name: "Changes", kind: "user.updated" },
  logins: { name: "Logins", kind: "user.logged_in" },
  imports: { name: "Imports", kind: "user.imported" },
} as const;
export type Kind = keyof typeof KINDS;
export const timelineKind = z.enum(["jobs", "notes", "changes", "logins", "imports"] satisfies Kind[]);

/** Everything that has to do with a customer, newest first. */
export function timelineQuery(id: number, show: Kind | undefined) {
  return infiniteQueryOptions({
    queryKey: ["timeline", id, show ?? "all"],
    queryFn: ({ signal, pageParam }) => {
      const query = {
        page_size: ENTRIES,
        ...(show ? { kind: KINDS[show].kind } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      return ok(api.GET("/api/customers/{id}/timeline", { params: { path: { id }, query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    refetchInterval: FRESH,
  });
}

/** Writes a note; the same key twice writes it once. */
export async function addNote(input: { customer: number; body: string; key: string }): Promise<Note> {
  const note = await ok(
    api.POST("/api/customers/{id}/notes", {
      params: { path: { id: input.customer } },
      body: { body: input.body },
      headers: idempotent(input.key),
    }),
  );
  await queryClient.invalidateQueries({ queryKey: ["notes", input.customer] });
  void catchUp(["timeline", input.customer]);
  return note;
}
