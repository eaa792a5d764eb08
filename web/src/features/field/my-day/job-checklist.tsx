import type { ChecklistItem } from "@/api/types";
import { cn } from "@/lib/cn";
import { Checkbox } from "@/ui/checkbox";
import { Progress } from "../checklist/progress";

interface Props {
  items: readonly ChecklistItem[];
  onTick: (item: ChecklistItem, done: boolean) => void;
}

/** What is to be ticked off, each with a whole line to press. */
export function JobChecklist({ items, onTick }: Props) {
  return (
    <section aria-label="Checklist" className="border-t pt-3">
      <div className="px-4 pb-1">
        <Progress done={items.filter(({ done }) => done).length} total={items.length} />
      </div>
      <ul className="pb-1.5">
        {items.map((item) => (
          <li key={item.id}>
            <label
              htmlFor={`tick-${item.id}`}
              className="flex min-h-12 cursor-pointer items-center gap-3 px-4 py-2 hover:bg-hover"
            >
              <Checkbox
                id={`tick-${item.id}`}
                className="size-6"
                checked={item.done}
                onChange={({ target }) => onTick(item, target.checked)}
              />
              <span
                className={cn(
                  "min-w-0 flex-1 [overflow-wrap:anywhere]",
                  item.done && "text-muted line-through decoration-line-strong",
                )}
              >
                {item.label}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </section>
  );
}
