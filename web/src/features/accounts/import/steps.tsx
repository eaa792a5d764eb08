import { Check } from "lucide-react";
import { cn } from "@/lib/cn";

const STEPS = ["File", "Columns", "Check", "Import"];

/** Where in the import one is; `at` counts from 0. */
export function Steps({ at }: { at: number }) {
  return (
    <ol aria-label="Steps" className="flex items-center gap-2 text-small max-sm:gap-1.5">
      {STEPS.map((name, index) => (
        <li
          key={name}
          aria-current={index === at ? "step" : undefined}
          className="flex items-center gap-2 max-sm:gap-1.5"
        >
          {index > 0 && <span aria-hidden className="h-px w-5 bg-line-strong max-sm:w-2" />}
          <span
            aria-hidden
            className={cn(
              "grid size-5 place-items-center rounded-full font-semibold text-tiny",
              index < at
                ? "bg-accent-soft text-accent-ink"
                : index === at
                  ? "bg-accent text-on-accent"
                  : "bg-sunken text-muted dark:bg-raised",
            )}
          >
            {index < at ? <Check className="size-3" /> : index + 1}
          </span>
          <span className={index === at ? "font-semibold" : "text-muted"}>{name}</span>
        </li>
      ))}
    </ol>
  );
}
