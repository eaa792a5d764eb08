import { useEffect, useRef } from "react";
import type { Push } from "./places";

/** What the keys do to a job that the keyboard holds, in the day's and in the week's view. */
const DAY_KEYS: Record<string, { push: Push; far?: boolean }> = {
  ArrowLeft: { push: "earlier" },
  ArrowRight: { push: "later" },
  "Shift+ArrowLeft": { push: "earlier", far: true },
  "Shift+ArrowRight": { push: "later", far: true },
  ArrowUp: { push: "up" },
  ArrowDown: { push: "down" },
  "+": { push: "longer" },
  "-": { push: "shorter" },
  PageUp: { push: "day-before" },
  PageDown: { push: "day-after" },
};
const WEEK_KEYS: Record<string, { push: Push; far?: boolean }> = {
  ...DAY_KEYS,
  ArrowLeft: { push: "day-before" },
  ArrowRight: { push: "day-after" },
  "Shift+ArrowLeft": { push: "earlier" },
  "Shift+ArrowRight": { push: "later" },
};

interface Props {
  view: "day" | "week";
  name: string;
  when: string;
  against: string;
  onPush: (push: Push, far: boolean) => void;
  /** Whether it may go back to the queue. */
  onQueue: () => void;
  onDrop: () => void;
  onCancel: () => void;
}

/** Holds the keyboard while it moves a job, and says where the job is now. */
export function Carry({ view, name, when, against, ...props }: Props) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => bar.current?.focus({ preventScroll: true }), []);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const key = event.shiftKey && event.key.startsWith("Arrow") ? `Shift+${event.key}` : event.key;
    const found = (view === "day" ? DAY_KEYS : WEEK_KEYS)[key];
    if (found) props.onPush(found.push, found.far === true);
    else if (key === "Enter" || key === " ") props.onDrop();
    else if (key === "Escape") props.onCancel();
    else if (key === "Delete" || key === "Backspace") props.onQueue();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={bar}
      role="application"
      aria-label={`Moving ${name} by keys`}
      aria-describedby="carry-keys"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it has the keyboard while a job is held
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={({ relatedTarget }) => relatedTarget === null || props.onCancel()}
      className="absolute inset-x-0 bottom-24 z-30 mx-auto flex w-fit max-w-[calc(100%-2rem)] flex-col gap-1 rounded-card bg-ink px-4 py-2.5 text-canvas shadow-pop focus-visible:outline-accent"
    >
      <p role="status" className="tabular-nums">
        <span className="font-semibold">{name}</span> {when}
        {against && <span className="font-semibold"> · {against}</span>}
      </p>
      <p id="carry-keys" className="text-small opacity-80">
        {view === "day"
          ? "← → 15 min, with Shift an hour · ↑ ↓ technician · Page Up/Down day"
          : "← → day · ↑ ↓ technician · Shift ← → 15 min"}
        {" · + − length · Enter sets it down · Delete: queue · Esc"}
      </p>
    </div>
  );
}
