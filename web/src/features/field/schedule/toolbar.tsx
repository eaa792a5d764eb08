import { ChevronLeft, ChevronRight, Plus, Undo2 } from "lucide-react";
import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { dayName } from "@/lib/time";
import { Button } from "@/ui/button";
import { controlClass } from "@/ui/field";
import { addDays } from "./clock";

interface Props {
  view: "day" | "week";
  date: string;
  today: string;
  dates: readonly string[];
  onView: (view: "day" | "week") => void;
  onDate: (date: string) => void;
  onUndo: (() => void) | undefined;
  onNew: (() => void) | undefined;
  filters: ReactNode;
}

/** Which days are shown, and how. */
export function Toolbar({ view, date, today, dates, onView, onDate, onUndo, onNew, filters }: Props) {
  const step = view === "day" ? 1 : 7;
  const year = date.slice(0, 4);
  const title =
    view === "day"
      ? `${dayName(date, "full")} ${year}`
      : `${dayName(dates[0] ?? date, "short")} – ${dayName(dates.at(-1) ?? date, "short")} ${year}`;
  return (
    <>
      <header className="flex min-h-14 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b bg-surface px-4 py-2.5 md:px-6">
        <title>Schedule · Deskbell</title>
        <h1 className="font-semibold text-title tracking-tight">Schedule</h1>
        <div className="flex items-center gap-1">
          <Button
            look="ghost"
            icon
            aria-label={view === "day" ? "The day before" : "The week before"}
            onClick={() => onDate(addDays(date, -step))}
          >
            <ChevronLeft aria-hidden />
          </Button>
          <Button onClick={() => onDate(today)} disabled={dates.includes(today) && date === today}>
            Today
          </Button>
          <Button
            look="ghost"
            icon
            aria-label={view === "day" ? "The day after" : "The week after"}
            onClick={() => onDate(addDays(date, step))}
          >
            <ChevronRight aria-hidden />
          </Button>
        </div>
        <p
          className="min-w-0 flex-1 truncate font-semibold text-lead max-md:order-last max-md:basis-full"
          aria-live="polite"
        >
          {title}
        </p>
        <input
          type="date"
          aria-label="Show the date"
          value={date}
          onChange={({ target }) => target.value && onDate(target.value)}
          className={cn(controlClass, "h-8 w-36 max-md:hidden")}
        />
        <ToggleGroup.Root
          type="single"
          aria-label="View"
          value={view}
          onValueChange={(next) => (next === "day" || next === "week") && onView(next)}
          className="flex gap-0.5 rounded-control bg-sunken p-0.5 max-md:hidden dark:bg-canvas"
        >
          {(["day", "week"] as const).map((one) => (
            <ToggleGroup.Item
              key={one}
              value={one}
              className="h-7 rounded-[0.3rem] px-3 text-muted capitalize hover:text-ink data-[state=on]:bg-surface data-[state=on]:font-medium data-[state=on]:text-ink data-[state=on]:shadow-sm dark:data-[state=on]:bg-raised"
            >
              {one}
            </ToggleGroup.Item>
          ))}
        </ToggleGroup.Root>
        <Button
          icon
          aria-label="Undo the last move"
          aria-keyshortcuts="Control+Z Meta+Z"
          title="Undo (Ctrl Z)"
          disabled={!onUndo}
          onClick={onUndo}
          className="max-md:hidden"
        >
          <Undo2 aria-hidden />
        </Button>
        {onNew && (
          <Button look="primary" onClick={onNew}>
            <Plus aria-hidden /> <span className="max-sm:sr-only">New job</span>
          </Button>
        )}
      </header>
      <search
        aria-label="Filters"
        className="flex shrink-0 items-center gap-2 overflow-x-auto border-b bg-surface px-4 py-2 [scrollbar-width:none] md:px-6"
      >
        {filters}
      </search>
    </>
  );
}
