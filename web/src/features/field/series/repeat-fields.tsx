import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { cn } from "@/lib/cn";
import { asApiError } from "@/lib/errors";
import { dayName } from "@/lib/time";
import { Field, Input, Select } from "@/ui/field";
import { previewQuery } from "./queries";
import {
  buildRule,
  DAY_NAMES,
  type Freq,
  type OfMonth,
  type Repeat,
  readDay,
  ruleWords,
  WEEKLY,
  waysOfMonth,
} from "./rule";

const NAMES: Record<Repeat["freq"], string> = {
  DAILY: "Daily",
  WEEKLY: "Weekly",
  MONTHLY: "Monthly",
  YEARLY: "Yearly",
  CUSTOM: "By a rule of its own",
};
const UNITS: Record<Freq, string> = { DAILY: "days", WEEKLY: "weeks", MONTHLY: "months", YEARLY: "years" };

interface Props {
  value: Repeat | null;
  onChange: (repeat: Repeat | null) => void;
  /** The first day; blank: none was chosen yet. */
  start: string;
  /** Whether it may also not repeat. */
  optional?: boolean;
  /** Why the server refused the rule. */
  error?: string | undefined;
}

/** How a job repeats, with the days that come of it. */
export function RepeatFields({ value, onChange, start, optional, error }: Props) {
  const change = (part: Partial<Repeat>) => onChange({ ...(value ?? WEEKLY), ...part });
  return (
    <div className="grid grid-cols-2 gap-x-4 gap-y-3">
      <Field label="Repeats" className={value && value.freq !== "CUSTOM" ? "" : "col-span-2"}>
        {(own) => (
          <Select
            {...own}
            value={value?.freq ?? ""}
            onChange={({ target }) => {
              if (target.value === "") return onChange(null);
              const freq = target.value as Repeat["freq"];
              const custom = value && freq === "CUSTOM" ? buildRule(value, start) : "";
              change({ freq, of: "date", ...(custom ? { custom } : {}) });
            }}
          >
            {optional && <option value="">Never</option>}
            {Object.entries(NAMES).map(([freq, name]) => (
              <option key={freq} value={freq}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {value && <Details value={value} change={change} start={start} error={error} />}
    </div>
  );
}

interface DetailProps {
  value: Repeat;
  change: (part: Partial<Repeat>) => void;
  start: string;
  error: string | undefined;
}

function Details({ value, change, start, error }: DetailProps) {
  const { freq } = value;
  if (freq === "CUSTOM") {
    return (
      <>
        <Field
          label="Rule"
          className="col-span-2"
          error={error}
          hint="As calendars write it (RFC 5545), for example FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1"
        >
          {(own) => (
            <Input
              {...own}
              spellCheck={false}
              value={value.custom}
              onChange={({ target }) => change({ custom: target.value })}
            />
          )}
        </Field>
        <Preview value={value} start={start} />
      </>
    );
  }
  const ways = waysOfMonth(freq, start);
  return (
    <>
      <Field label={`Every … ${UNITS[freq]}`}>
        {(own) => (
          <Input
            {...own}
            type="number"
            min={1}
            max={366}
            value={value.every}
            onChange={({ target }) =>
              change({ every: Math.min(366, Math.max(1, Math.trunc(Number(target.value)) || 1)) })
            }
          />
        )}
      </Field>
      {freq === "WEEKLY" && <WeekDays value={value} change={change} start={start} />}
      {(freq === "MONTHLY" || freq === "YEARLY") && ways.length > 0 && (
        <Field label="On which day" className="col-span-2">
          {(own) => (
            <Select
              {...own}
              value={ways.some((way) => way.value === value.of) ? value.of : "date"}
              onChange={({ target }) => change({ of: target.value as OfMonth })}
            >
              {ways.map((way) => (
                <option key={way.value} value={way.value}>
                  {way.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <Field label="Ends" className={value.ends === "never" ? "col-span-2" : ""}>
        {(own) => (
          <Select
            {...own}
            value={value.ends}
            onChange={({ target }) => change({ ends: target.value as Repeat["ends"] })}
          >
            <option value="never">Never</option>
            <option value="on">On a day</option>
            <option value="after">After n times</option>
          </Select>
        )}
      </Field>
      {value.ends === "on" && (
        <Field label="Last day">
          {(own) => (
            <Input
              {...own}
              type="date"
              min={start || undefined}
              value={value.until}
              onChange={({ target }) => change({ until: target.value })}
            />
          )}
        </Field>
      )}
      {value.ends === "after" && (
        <Field label="How many times">
          {(own) => (
            <Input
              {...own}
              type="number"
              min={1}
              max={1000}
              value={value.count}
              onChange={({ target }) =>
                change({ count: Math.min(1000, Math.max(1, Math.trunc(Number(target.value)) || 1)) })
              }
            />
          )}
        </Field>
      )}
      {error && (
        <p role="alert" className="col-span-2 text-bad text-small">
          {error}
        </p>
      )}
      <Preview value={value} start={start} />
    </>
  );
}

function WeekDays({ value, change, start }: Omit<DetailProps, "error">) {
  const own = readDay(start)?.weekday;
  const days = value.days.length > 0 ? value.days : own === undefined ? [] : [own];
  const toggle = (day: number) => {
    const next = days.includes(day) ? days.filter((one) => one !== day) : [...days, day];
    // A week without a day would be no rule: the last one stays.
    if (next.length > 0) change({ days: next.sort((a, b) => a - b) });
  };
  return (
    <fieldset className="col-span-2">
      <legend className="mb-1 font-medium text-small text-soft">On these days</legend>
      <div className="flex flex-wrap gap-1.5">
        {DAY_NAMES.map((name, day) => (
          <button
            key={name}
            type="button"
            aria-pressed={days.includes(day)}
            aria-label={name}
            onClick={() => toggle(day)}
            className={cn(
              "h-8 min-w-11 flex-1 rounded-control border px-1 text-body transition-colors duration-75 max-md:h-10",
              days.includes(day)
                ? "border-accent bg-accent-soft font-semibold text-accent-ink"
                : "border-line-strong text-soft hover:bg-hover",
            )}
          >
            {name.slice(0, 2)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

/** The rule in words, and the days that come of it. */
function Preview({ value, start }: { value: Repeat; start: string }) {
  const rule = buildRule(value, start);
  const { data, error } = useQuery({ ...previewQuery(rule, start), placeholderData: keepPreviousData });
  const box = "col-span-2 rounded-control bg-sunken px-3 py-2 text-soft text-small";
  if (!start) return <p className={box}>Choose a date: it is the first day.</p>;
  if (error) {
    const { fields, message } = asApiError(error);
    return (
      <p role="alert" className="col-span-2 rounded-control bg-bad-soft px-3 py-2 text-bad text-small">
        {fields.rrule ? `This rule ${fields.rrule.message}` : message}
      </p>
    );
  }
  const dates = data?.dates ?? [];
  return (
    <div role="status" className={box}>
      <p className="font-medium text-ink">{ruleWords(data?.rrule ?? rule, start)}</p>
      <p className="mt-0.5 min-h-4">
        {data &&
          (dates.length > 0
            ? `Next: ${dates.map((date) => dayName(date, "short")).join(", ")}${data.last_date === dates.at(-1) ? "" : " …"}`
            : "No day is left of it.")}
      </p>
    </div>
  );
}
