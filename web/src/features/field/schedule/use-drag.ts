import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import {
  draggable,
  dropTargetForElements,
  monitorForElements,
} from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { disableNativeDragPreview } from "@atlaskit/pragmatic-drag-and-drop/element/disable-native-drag-preview";
import { preventUnhandled } from "@atlaskit/pragmatic-drag-and-drop/prevent-unhandled";
import { autoScrollForElements } from "@atlaskit/pragmatic-drag-and-drop-auto-scroll/element";
import { type RefObject, useEffect, useEffectEvent } from "react";
import type { GhostControl } from "./ghost";
import { minutesAt } from "./grid";
import type { Job } from "./model";
import { NOWHERE, type Place, pulled, samePlace } from "./places";

/** Where a job can be let go. */
export type Target =
  /** The hours of a technician's day. */
  | { kind: "track"; technician: number; date: string }
  /** A technician's day without a time. */
  | { kind: "anytime"; technician: number; date: string }
  /** A day of the week's board: the job keeps its time, or gets the first that is free. */
  | { kind: "cell"; technician: number; date: string }
  | { kind: "queue" };

/** What is pulled: a whole job, held so many minutes behind its beginning, or its end. */
interface Held extends Record<string, unknown> {
  job: number;
  end: boolean;
  grab: number;
}

/** Lets a job's card be pulled, and its end where there is a handle for it. Returns how to stop that. */
export function pullable(card: HTMLElement, job: number, handle: HTMLElement | null): () => void {
  const grab = (x: number) => minutesAt(x - card.getBoundingClientRect().left);
  return combine(
    draggable({
      element: card,
      canDrag: ({ input }) => !handle || input.clientX < handle.getBoundingClientRect().left,
      getInitialData: ({ input }): Held => ({
        job,
        end: false,
        grab: card.dataset.track ? grab(input.clientX) : 0,
      }),
      onGenerateDragPreview: ({ nativeSetDragImage }) => disableNativeDragPreview({ nativeSetDragImage }),
      onDragStart: () => card.setAttribute("data-pulled", ""),
      onDrop: () => card.removeAttribute("data-pulled"),
    }),
    handle
      ? draggable({
          element: handle,
          getInitialData: (): Held => ({ job, end: true, grab: 0 }),
          onGenerateDragPreview: ({ nativeSetDragImage }) => disableNativeDragPreview({ nativeSetDragImage }),
          onDragStart: () => card.setAttribute("data-pulled", ""),
          onDrop: () => card.removeAttribute("data-pulled"),
        })
      : () => {},
  );
}

/** Lets jobs be let go at an element. */
export function takes(element: HTMLElement, target: Target): () => void {
  return dropTargetForElements({ element, getData: () => ({ target }) });
}

/** Has an element scroll by itself while something is held near its edge. */
export function scrolls(element: HTMLElement): () => void {
  return autoScrollForElements({ element });
}

interface Options {
  ghost: RefObject<GhostControl | null>;
  jobOf: (id: number) => Job | undefined;
  /** The nearest beginning on a day. */
  snapOn: (date: string, minute: number) => number;
  /** The time that a job without one gets on a day of somebody. */
  freeOn: (job: Job, technician: number, date: string) => number | null;
  usual: number;
  onDrop: (job: Job, to: Place) => void;
}

/**
 * Follows what is pulled over the board. Nothing of React runs while the pointer moves: the ghost is moved by a
 * transform, once a frame, and is told a new place only when it snaps to one.
 */
export function useDrag({ ghost, jobOf, snapOn, freeOn, usual, onDrop }: Options): void {
  const placeAt = useEffectEvent(
    (job: Job, held: Held, target: Target, x: number, element: Element): Place => {
      const { place } = job;
      switch (target.kind) {
        case "queue":
          return { ...NOWHERE, minutes: place.minutes };
        case "anytime":
          return { ...place, technician: target.technician, date: target.date, at: null };
        case "cell": {
          const at = place.at ?? freeOn(job, target.technician, target.date);
          return { ...place, technician: target.technician, date: target.date, at };
        }
        case "track": {
          const minute = minutesAt(x - element.getBoundingClientRect().left);
          if (held.end && place.at !== null && place.date !== null) {
            const behind = (Date.parse(target.date) - Date.parse(place.date)) / 60_000;
            return { ...place, minutes: pulled(place.at, minute + behind) };
          }
          return {
            ...place,
            technician: target.technician,
            date: target.date,
            at: snapOn(target.date, minute - held.grab),
          };
        }
      }
    },
  );
  const find = useEffectEvent(jobOf);
  const drop = useEffectEvent(onDrop);
  const length = useEffectEvent(() => usual);
  useEffect(() => {
    let last: { place: Place; element: Element } | null = null;
    return monitorForElements({
      canMonitor: ({ source }) => "job" in source.data,
      onDragStart: ({ source, location }) => {
        preventUnhandled.start();
        const job = find((source.data as Held).job);
        if (job) ghost.current?.begin(job, location.current.input);
      },
      onDrag: ({ source, location }) => {
        const held = source.data as Held;
        const job = find(held.job);
        const { input, dropTargets } = location.current;
        const [over] = dropTargets;
        if (!job) return;
        if (!over) {
          last = null;
          return ghost.current?.follow(input);
        }
        const target = over.data.target as Target;
        const place = placeAt(job, held, target, input.clientX, over.element);
        if (last && last.element === over.element && samePlace(last.place, place)) {
          // The board may have scrolled below it.
          return ghost.current?.stay(over.element);
        }
        last = { place, element: over.element };
        ghost.current?.snap(job, place, target, over.element, length());
      },
      onDrop: ({ source, location }) => {
        last = null;
        ghost.current?.end();
        const held = source.data as Held;
        const job = find(held.job);
        const [over] = location.current.dropTargets;
        if (!job || !over) return;
        const { input } = location.current;
        drop(job, placeAt(job, held, over.data.target as Target, input.clientX, over.element));
      },
    });
  }, [ghost]);
}
