import { CalendarDays, ChevronDown, ChevronLeft, ChevronRight } from "lucide-react";
import { Popover } from "radix-ui";
import { type FormEvent, useState } from "react";
import { cn } from "@/lib/cn";
import { dayRange } from "@/lib/time";
import { Button, buttonClass } from "@/ui/button";
import { Field, FormError, Input } from "@/ui/field";
import { daysOf, PRESET_NAMES, presetRange, type Range, refusal, shifted } from "./ranges";
import { PRESETS, type Preset } from "./search";

interface Props {
  range: Range & { preset: Preset | null };
  today: string;
  onPreset: (preset: Preset) => void;
  onDays: (range: Range) => void;
}

/** Which days: one of the usual ranges, own ones, or a step to either side. */
export function RangePicker({ range, today, onPreset, onDays }: Props) {
  const [open, setOpen] = useState(false);
  const days = daysOf(range);
  const step = (direction: 1 | -1) =>
    onDays({ from: shifted(range.from, direction * days), to: shifted(range.to, direction * days) });
  const text = dayRange(range.from, range.to);
  return (
    <div className="flex min-w-0 items-center gap-1">
      <Button look="ghost" icon aria-label="The days before" onClick={() => step(-1)}>
        <ChevronLeft aria-hidden />
      </Button>
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger
          className={cn(buttonClass(), "min-w-0 shrink justify-start")}
          aria-label={`Days: ${range.preset ? `${PRESET_NAMES[range.preset]}, ` : ""}${text}`}
        >
          <CalendarDays aria-hidden />
          {range.preset && <span className="max-sm:hidden">{PRESET_NAMES[range.preset]}</span>}
          <span
            className={cn("truncate tabular-nums", range.preset && "font-normal text-muted max-sm:text-ink")}
          >
            {text}
          </span>
          <ChevronDown className="opacity-70" aria-hidden />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            align="start"
            sideOffset={4}
            collisionPadding={8}
            aria-label="Choose the days"
            className="pop z-50 flex max-w-[calc(100vw-1rem)] rounded-card border bg-raised shadow-pop focus:outline-none max-sm:flex-col"
          >
            <ul className="grid shrink-0 gap-0.5 p-1.5 max-sm:grid-cols-2 sm:w-40 sm:border-r">
              {PRESETS.map((preset) => (
                <li key={preset}>
                  <button
                    type="button"
                    aria-pressed={preset === range.preset}
                    onClick={() => {
                      onPreset(preset);
                      setOpen(false);
                    }}
                    className="h-8 w-full rounded-[0.3rem] px-2.5 text-left hover:bg-hover aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent-ink max-md:h-10"
                  >
                    {PRESET_NAMES[preset]}
                  </button>
                </li>
              ))}
            </ul>
            <OwnDays
              range={range}
              today={today}
              onDays={(next) => {
                onDays(next);
                setOpen(false);
              }}
            />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      <Button look="ghost" icon aria-label="The days after" onClick={() => step(1)}>
        <ChevronRight aria-hidden />
      </Button>
    </div>
  );
}

function OwnDays({ range, today, onDays }: { range: Range; today: string; onDays: (range: Range) => void }) {
  const [wrong, setWrong] = useState<string>();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const [from, to] = [String(data.get("from")), String(data.get("to"))];
    const found = refusal(from, to);
    if (found) setWrong(found);
    else onDays({ from, to });
  };
  return (
    <form
      onSubmit={submit}
      onChange={() => setWrong(undefined)}
      className="flex flex-col gap-2.5 p-3 max-sm:border-t sm:w-56"
      noValidate
    >
      <Field label="From">
        {(own) => <Input {...own} type="date" name="from" defaultValue={range.from} />}
      </Field>
      <Field label="To">{(own) => <Input {...own} type="date" name="to" defaultValue={range.to} />}</Field>
      <FormError>{wrong}</FormError>
      <div className="mt-auto flex justify-between gap-2 pt-1">
        <Button
          look="ghost"
          onClick={() => onDays(presetRange("this-year", `${Number(today.slice(0, 4)) - 1}-12-31`))}
        >
          Last year
        </Button>
        <Button look="primary" type="submit">
          Apply
        </Button>
      </div>
    </form>
  );
}
