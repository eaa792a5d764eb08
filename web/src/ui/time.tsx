import { useSyncExternalStore } from "react";
import { dayOf, exactTime, relativeTime } from "@/lib/time";
import { Tip } from "./tip";

let now = Date.now();
const listeners = new Set<() => void>();
setInterval(() => {
  now = Date.now();
  for (const listener of listeners) listener();
}, 20_000);

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) now = Date.now();
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** The present, some seconds old at most. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

interface Props {
  at: string | null | undefined;
  empty?: string;
  /** `short` is for tables, `day` for a date that one remembers. */
  look?: "long" | "short" | "day";
}

/** A relative time that keeps itself right, with the exact one on hover. */
export function Time({ at, empty = "–", look = "long" }: Props) {
  const current = useNow();
  if (!at) return <span className="text-muted">{empty}</span>;
  return (
    <Tip text={exactTime(at)}>
      <time dateTime={at} className="whitespace-nowrap">
        {look === "day" ? dayOf(at) : relativeTime(at, Math.max(current, Date.parse(at) - 1), look)}
      </time>
    </Tip>
  );
}
