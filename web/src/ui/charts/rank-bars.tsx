import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

export interface Rank {
  key: string | number;
  name: string;
  /** How long the bar is; none: there is no figure. */
  value: number | null;
  /** The figure in words. */
  text: string;
  /** Beside the figure, quietly. */
  note?: string;
}

interface Props<T extends Rank> {
  ranks: readonly T[];
  /** The value of a full bar; at least the highest of all. */
  full?: number;
  /** Makes of a row's content a link to what was counted. */
  row: (rank: T, content: ReactNode, className: string) => ReactNode;
}

const rowClass =
  "grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-3 rounded-control px-2 py-1.5 hover:bg-hover";

/** One beside the other: a bar a row, as long as its figure. */
export function RankBars<T extends Rank>({ ranks, full = 0, row }: Props<T>) {
  const most = Math.max(full, ...ranks.map(({ value }) => value ?? 0));
  return (
    <ul className="p-2">
      {ranks.map((rank) => (
        <li key={rank.key}>
          {row(
            rank,
            <>
              <span className="truncate">{rank.name}</span>
              <span className="flex items-baseline gap-2 tabular-nums">
                {rank.note && <span className="text-muted text-small">{rank.note}</span>}
                <span className="font-semibold">{rank.text}</span>
              </span>
              <span
                aria-hidden
                className="col-span-2 mt-1 h-1.5 overflow-hidden rounded-full bg-sunken dark:bg-raised"
              >
                <span
                  className={cn(
                    "block h-full rounded-full",
                    full > 0 && (rank.value ?? 0) > full ? "bg-warn" : "bg-accent/70",
                  )}
                  style={{ width: `${most > 0 ? ((rank.value ?? 0) / most) * 100 : 0}%` }}
                />
              </span>
            </>,
            rowClass,
          )}
        </li>
      ))}
    </ul>
  );
}
