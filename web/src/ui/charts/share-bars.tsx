import type { ReactNode } from "react";
import { formatCount } from "@/lib/format";
import { Skeleton } from "../skeleton";
import { percent } from "./ticks";

interface Share {
  key: string;
  name: string;
  count: number;
}

interface Props<T extends Share> {
  shares: readonly T[];
  /** Makes of a row's content a link to what was counted. */
  row: (share: T, content: ReactNode, className: string) => ReactNode;
}

const rowClass =
  "grid grid-cols-[minmax(0,1fr)_auto_3.25rem] items-baseline gap-x-2 rounded-control px-2 py-1.5 hover:bg-hover";

/** How a whole divides: a bar a part, its count and its share in words. */
export function ShareBars<T extends Share>({ shares, row }: Props<T>) {
  const whole = shares.reduce((sum, { count }) => sum + count, 0);
  return (
    <ul className="p-2">
      {shares.map((share) => (
        <li key={share.key}>
          {row(
            share,
            <>
              <span className="truncate">{share.name}</span>
              <span className="font-semibold tabular-nums">{formatCount(share.count)}</span>
              <span className="text-right text-muted text-small tabular-nums">
                {percent(share.count, whole)}
              </span>
              <span
                aria-hidden
                className="col-span-3 mt-1 h-1.5 overflow-hidden rounded-full bg-sunken dark:bg-raised"
              >
                <span
                  className="block h-full rounded-full bg-accent/70"
                  style={{ width: `${whole > 0 ? (share.count / whole) * 100 : 0}%` }}
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

/** As high as `rows` of them. */
export function ShareBarsSkeleton({ rows }: { rows: number }) {
  return (
    <div className="p-2" aria-busy>
      {Array.from({ length: rows }, (_, index) => index).map((index) => (
        <div key={index} className="px-2 py-1.5">
          <Skeleton className="my-1 w-1/2" />
          <Skeleton className="mt-1 h-1.5 w-full" />
        </div>
      ))}
    </div>
  );
}
