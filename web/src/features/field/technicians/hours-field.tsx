import { Plus, X } from "lucide-react";
import { Button } from "@/ui/button";
import { Input } from "@/ui/field";
import { DAY_NAMES, type DayRow, problemOf } from "./hours";

/** The hours of a usual week, some spans a day. */
export function HoursField({
  rows,
  onChange,
}: {
  rows: readonly DayRow[];
  onChange: (rows: DayRow[]) => void;
}) {
  const change = (row: DayRow, spans: DayRow["spans"]) =>
    onChange(rows.map((one) => (one.day === row.day ? { ...one, spans } : one)));
  return (
    <ul className="divide-y divide-line/70">
      {rows.map((row) => {
        const problem = problemOf(row);
        const name = DAY_NAMES[row.day];
        return (
          <li key={row.day} className="flex items-start gap-x-3 py-1.5 max-sm:flex-wrap">
            <span className="w-22 shrink-0 pt-1.5 max-sm:flex-1">{name}</span>
            <div className="min-w-0 flex-1 space-y-1.5 max-sm:order-last max-sm:basis-full">
              {row.spans.length === 0 && <p className="pt-1.5 text-muted max-sm:pt-0">Free</p>}
              {row.spans.map((span, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a span is its place in the day
                <div key={index} className="flex items-center gap-1.5">
                  <Input
                    type="time"
                    aria-label={`${name}, from`}
                    className="w-28 max-sm:w-auto max-sm:min-w-0 max-sm:flex-1"
                    value={span.from}
                    onChange={({ target }) =>
                      change(row, row.spans.with(index, { ...span, from: target.value }))
                    }
                  />
                  –
                  <Input
                    type="time"
                    aria-label={`${name}, to`}
                    className="w-28 max-sm:w-auto max-sm:min-w-0 max-sm:flex-1"
                    value={span.to === "24:00" ? "00:00" : span.to}
                    onChange={({ target }) =>
                      change(row, row.spans.with(index, { ...span, to: target.value }))
                    }
                  />
                  <Button
                    look="ghost"
                    icon
                    aria-label={`Remove ${name} ${span.from}`}
                    onClick={() => change(row, row.spans.toSpliced(index, 1))}
                  >
                    <X aria-hidden />
                  </Button>
                </div>
              ))}
              {problem && (
                <p role="alert" className="text-bad text-small">
                  {problem}
                </p>
              )}
            </div>
            <Button
              look="ghost"
              icon
              aria-label={`Add hours on ${name}`}
              onClick={() =>
                change(row, [
                  ...row.spans,
                  row.spans.length === 0 ? { from: "08:00", to: "17:00" } : { from: "", to: "" },
                ])
              }
            >
              <Plus aria-hidden />
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
