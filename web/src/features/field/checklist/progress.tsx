import { cn } from "@/lib/cn";

interface Props {
  done: number;
  total: number;
}

/** "3 of 5", with a bar below it that is as long as the rest of its line. */
export function Progress({ done, total }: Props) {
  return (
    <div className="flex items-center gap-3">
      <span className={cn("shrink-0 font-medium tabular-nums", done === total ? "text-good" : "text-soft")}>
        {done} of {total}
      </span>
      <span
        aria-hidden
        className="h-1.5 min-w-0 flex-1 overflow-hidden rounded-full bg-sunken dark:bg-raised"
      >
        <span
          className={cn(
            "block h-full rounded-full transition-[width]",
            done === total ? "bg-good" : "bg-accent",
          )}
          style={{ width: `${total === 0 ? 0 : (100 * done) / total}%` }}
        />
      </span>
    </div>
  );
}
