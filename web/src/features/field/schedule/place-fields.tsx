import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useMemo } from "react";
import type { Technician } from "@/api/types";
import { Field, Input, Select } from "@/ui/field";
import { minutesOf, timeOf } from "./clock";
import type { Clash } from "./conflicts";
import { lengthText } from "./duration";
import { boardOf, clashesAt, type Rules, rangeOf } from "./model";
import type { Place } from "./places";
import { scheduleQuery } from "./queries";
import { clashText } from "./words";

const LENGTHS = [15, 30, 45, 60, 75, 90, 105, 120, 150, 180, 210, 240, 300, 360, 420, 480];

interface Props {
  place: Place;
  onChange: (place: Place) => void;
  technicians: readonly Technician[];
  rules: Rules;
}

/** Who, when and how long, by hand: what dragging does, for keyboards, phones and forms. */
export function PlaceFields({ place, onChange, technicians, rules }: Props) {
  const choices = technicians.filter(({ id, is_active }) => is_active || id === place.technician);
  const lengths =
    place.minutes === null || LENGTHS.includes(place.minutes)
      ? LENGTHS
      : [...LENGTHS, place.minutes].sort((a, b) => a - b);
  return (
    <div className="grid grid-cols-2 gap-x-4 gap-y-3">
      <Field label="Technician" className="col-span-2">
        {(own) => (
          <Select
            {...own}
            value={place.technician ?? ""}
            onChange={({ target }) =>
              onChange({ ...place, technician: target.value === "" ? null : Number(target.value) })
            }
          >
            <option value="">Nobody yet</option>
            {choices.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Date">
        {(own) => (
          <Input
            {...own}
            type="date"
            value={place.date ?? ""}
            onChange={({ target }) =>
              onChange({ ...place, date: target.value || null, at: target.value ? place.at : null })
            }
          />
        )}
      </Field>
      <Field label="Time">
        {(own) => (
          <Input
            {...own}
            type="time"
            step={900}
            disabled={place.date === null}
            value={place.at === null ? "" : timeOf(place.at)}
            onChange={({ target }) =>
              onChange({ ...place, at: target.value ? minutesOf(target.value) : null })
            }
          />
        )}
      </Field>
      <Field label="Duration" className="col-span-2">
        {(own) => (
          <Select
            {...own}
            value={place.minutes ?? ""}
            onChange={({ target }) =>
              onChange({ ...place, minutes: target.value === "" ? null : Number(target.value) })
            }
          >
            <option value="">As usual ({lengthText(rules.usual)})</option>
            {lengths.map((minutes) => (
              <option key={minutes} value={minutes}>
                {lengthText(minutes)}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}

/** What speaks against a job standing at a place; asks for the day where it is not at hand. */
export function useClashes(
  id: number,
  place: Place,
  technicians: readonly Technician[],
  rules: Rules,
): readonly Clash[] {
  const asked = place.technician !== null && place.date !== null && place.at !== null;
  const { data } = useQuery({
    ...scheduleQuery(rangeOf([place.date ?? "1970-01-01"])),
    enabled: asked,
    staleTime: 10_000,
  });
  return useMemo(() => {
    if (!asked) return [];
    const technician = technicians.find((one) => one.id === place.technician);
    return clashesAt(boardOf(data, rules.zone), rules, technician, id, place);
  }, [asked, data, rules, technicians, id, place]);
}

export function Clashes({ clashes }: { clashes: readonly Clash[] }) {
  return (
    <div role="status" className="empty:hidden">
      {clashes.length > 0 && (
        <ul className="space-y-1 rounded-control bg-bad-soft px-3 py-2 text-bad">
          {clashes.map((clash) => (
            <li key={`${clash.kind}-${clash.from}`} className="flex gap-2">
              <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
              {clashText(clash)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
