import type { Series, SeriesPatch } from "@/api/types";
import { changes } from "@/lib/versions";
import { lines } from "../checklist/order";

/** A series as its form holds it: texts may be empty. */
export interface SeriesForm {
  rrule: string;
  scheduled_time: string;
  assigned_technician_id: number | null;
  estimated_duration: number | null;
  priority: number;
  description: string;
  notes: string;
  /** One item a line. */
  checklist: string;
}

export function toForm(series: Series): SeriesForm {
  return {
    rrule: series.rrule,
    scheduled_time: series.scheduled_time?.slice(0, 5) ?? "",
    assigned_technician_id: series.assigned_technician_id,
    estimated_duration: series.estimated_duration,
    priority: series.priority,
    description: series.description ?? "",
    notes: series.notes ?? "",
    checklist: series.checklist.join("\n"),
  };
}

/** What is to be sent of a form; null where nothing was changed. */
export function toPatch(opened: SeriesForm, form: SeriesForm): SeriesPatch | null {
  const { checklist, ...others } = changes(opened, form);
  const cleared = Object.entries(others).map(([name, value]) => [name, value === "" ? null : value]);
  const patch = Object.fromEntries(cleared) as SeriesPatch;
  if (checklist !== undefined) {
    const labels = lines(checklist);
    if (labels.join("\n") !== opened.checklist) patch.checklist = labels;
  }
  return Object.keys(patch).length > 0 ? patch : null;
}
