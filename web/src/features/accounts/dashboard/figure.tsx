import type { ReactNode } from "react";
import { formatCount } from "@/lib/format";
import { Skeleton } from "@/ui/skeleton";

interface Props {
  name: string;
  count: number;
  note: string;
  /** Makes a link of it, to what was counted. */
  children: (inner: ReactNode, className: string) => ReactNode;
}

/** One number that leads to what it counts. */
export function Figure({ name, count, note, children }: Props) {
  return (
    <li className="min-w-0">
      {children(
        <>
          <span className="block truncate font-medium text-small text-soft">{name}</span>
          <span className="mt-1 block font-semibold text-[1.75rem] leading-9 tabular-nums tracking-tight">
            {formatCount(count)}
          </span>
          <span className="block truncate text-muted text-small">{note}</span>
        </>,
        "block rounded-card border bg-surface px-4 py-3 transition-colors duration-75 hover:border-line-strong hover:bg-hover",
      )}
    </li>
  );
}

/** Of the same height. */
export function FigureSkeleton() {
  return (
    <div className="h-[6.25rem] rounded-card border bg-surface px-4 py-4">
      <Skeleton className="w-2/5" />
      <Skeleton className="mt-3.5 h-6 w-3/5" />
      <Skeleton className="mt-3 w-1/2" />
    </div>
  );
}
