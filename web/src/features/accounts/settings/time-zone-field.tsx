import { ChevronDown } from "lucide-react";
import { useMemo } from "react";
import { cn } from "@/lib/cn";
import { type Zone, zone, zoneFits, zones } from "@/lib/zones";
import { controlClass } from "@/ui/field";
import { Picker } from "@/ui/picker";

interface Props {
  id: string;
  value: string;
  onChange: (zone: string) => void;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
}

/** A company's time zone, chosen from all of them by a search. */
export function TimeZoneField({ value, onChange, ...own }: Props) {
  const items = useMemo(() => zones(value), [value]);
  const current = zone(value);
  return (
    <Picker<Zone>
      name="Time zone"
      items={items}
      value={current}
      onChange={(next) => next && onChange(next.id)}
      text={({ id }) => id}
      keyOf={({ id }) => id}
      fits={zoneFits}
      placeholder="City, country or GMT+1"
      none="No zone is called that."
      row={({ city, area, offset }) => (
        <>
          <span className="truncate">{city}</span>
          <span className="min-w-0 flex-1 truncate text-muted text-small">{area}</span>
          <span className="shrink-0 text-muted text-small tabular-nums">{offset}</span>
        </>
      )}
      trigger={{
        ...own,
        className: cn(
          controlClass,
          "flex h-8 items-center gap-2 text-left focus-visible:border-accent focus-visible:outline-none focus-visible:ring-3 focus-visible:ring-accent/20 max-md:h-10",
        ),
        content: (
          <>
            <span className="min-w-0 flex-1 truncate">{value.replaceAll("_", " ")}</span>
            <span className="shrink-0 text-muted tabular-nums">{current.offset}</span>
            <ChevronDown className="size-4 shrink-0 text-muted" aria-hidden />
          </>
        ),
      }}
    />
  );
}
