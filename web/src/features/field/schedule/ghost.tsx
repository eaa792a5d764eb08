import { type Ref, useImperativeHandle, useRef } from "react";
import { LANE, px, ROW_PAD } from "./grid";
import type { Job } from "./model";
import type { Place } from "./places";
import type { Target } from "./use-drag";

interface Point {
  clientX: number;
  clientY: number;
}

/** What is shown of a job while it is pulled; all of it happens outside of React. */
export interface GhostControl {
  begin: (job: Job, at: Point) => void;
  /** Over nothing that takes it. */
  follow: (at: Point) => void;
  snap: (job: Job, place: Place, target: Target, over: Element, usual: number) => void;
  /** At the same place as before, on a board that may have scrolled. */
  stay: (over: Element) => void;
  end: () => void;
}

interface Props {
  ref: Ref<GhostControl>;
  /** What is said of a place, and what speaks against it. */
  say: (job: Job, place: Place) => { when: string; against: string };
}

const FREE = { width: 176, height: LANE };

export function Ghost({ ref, say }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const name = useRef<HTMLSpanElement>(null);
  const when = useRef<HTMLSpanElement>(null);
  const against = useRef<HTMLDivElement>(null);
  const offset = useRef({ x: 0, y: 0 });
  useImperativeHandle(ref, () => {
    const move = (x: number, y: number) => {
      if (box.current) box.current.style.transform = `translate3d(${Math.round(x)}px,${Math.round(y)}px,0)`;
    };
    const size = (width: number, height: number) => {
      if (!box.current) return;
      box.current.style.width = `${width}px`;
      box.current.style.height = `${height}px`;
    };
    const text = (said: string, problem: string) => {
      if (when.current) when.current.textContent = said;
      if (against.current) against.current.textContent = problem;
      box.current?.toggleAttribute("data-against", problem !== "");
    };
    return {
      begin: (job, { clientX, clientY }) => {
        if (name.current) name.current.textContent = job.name;
        text("", "");
        size(FREE.width, FREE.height);
        move(clientX + 8, clientY + 8);
        box.current?.setAttribute("data-on", "");
      },
      follow: ({ clientX, clientY }) => {
        text("Nowhere to put it here", "");
        size(FREE.width, FREE.height);
        move(clientX + 8, clientY + 8);
      },
      snap: (job, place, target, over, usual) => {
        const { when: said, against: problem } = say(job, place);
        text(said, problem);
        const rect = over.getBoundingClientRect();
        if (target.kind === "track" && place.at !== null && place.date !== null) {
          const behind = (Date.parse(target.date) - Date.parse(place.date)) / 60_000;
          offset.current = { x: px(place.at - behind), y: ROW_PAD };
          size(px(place.minutes ?? usual) - 2, LANE - 4);
        } else {
          offset.current = { x: 2, y: 2 };
          size(rect.width - 4, Math.min(rect.height - 4, LANE * 2));
        }
        move(rect.left + offset.current.x, rect.top + offset.current.y);
      },
      stay: (over) => {
        const rect = over.getBoundingClientRect();
        move(rect.left + offset.current.x, rect.top + offset.current.y);
      },
      end: () => box.current?.removeAttribute("data-on"),
    };
  }, [say]);
  return (
    <div ref={box} aria-hidden className="ghost">
      <div className="ghost-card">
        <span ref={name} className="block truncate font-semibold text-small" />
      </div>
      <div className="ghost-says">
        <span ref={when} className="font-semibold tabular-nums" />
        <div ref={against} className="ghost-against" />
      </div>
    </div>
  );
}
