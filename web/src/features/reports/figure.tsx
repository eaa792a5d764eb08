import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Skeleton } from "@/ui/skeleton";
import { delta, type Unit, valueText } from "./words";

export interface Shown {
  key: string;
  name: string;
  value: number | null;
  unit: Unit;
  /** The same of the period before; absent: nothing is compared. */
  earlier?: number | null | undefined;
  /** Which way is good news; none: neither. */
  good?: "up" | "down";
  /** What it means, where nothing is compared. */
  note: string;
}

const boxClass = "block rounded-card border bg-surface px-4 py-3";

/** One number, how it differs from the period before, and the way to what it counts. */
export function Figure({
  shown,
  link,
}: {
  shown: Shown;
  link?: ((inner: ReactNode, className: string) => ReactNode) | undefined;
}) {
  const inner = (
    <>
      <span className="block truncate font-medium text-small text-soft">{shown.name}</span>
      <span className="mt-1 block truncate font-semibold text-[1.625rem] leading-9 tabular-nums tracking-tight">
        {valueText(shown.value, shown.unit)}
      </span>
      <span className="block truncate text-muted text-small">
        {shown.earlier === undefined ? shown.note : <Change shown={shown} earlier={shown.earlier} />}
      </span>
    </>
  );
  return (
    <li className="min-w-0">
      {link ? (
        link(inner, cn(boxClass, "transition-colors duration-75 hover:border-line-strong hover:bg-hover"))
      ) : (
        <div className={boxClass}>{inner}</div>
      )}
    </li>
  );
}

function Change({ shown, earlier }: { shown: Shown; earlier: number | null }) {
  const change = delta(shown.value, earlier, shown.unit);
  if (!change) return "Nothing to compare";
  const Arrow = change.direction === "up" ? ArrowUp : ArrowDown;
  const tone =
    change.direction === "same" || !shown.good
      ? "text-soft"
      : change.direction === shown.good
        ? "text-good"
        : "text-bad";
  return (
    <>
      <span className={cn("font-medium", tone)}>
        {change.direction !== "same" && <Arrow aria-hidden className="mr-0.5 inline size-3 align-[-1px]" />}
        {change.text}
      </span>
      {change.direction !== "same" && ` from ${valueText(earlier, shown.unit)}`}
    </>
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
