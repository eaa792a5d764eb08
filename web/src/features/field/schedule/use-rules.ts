import { useMemo } from "react";
import { useMe } from "@/api/me";
import type { WeekHours } from "./conflicts";
import type { Rules } from "./model";

/** What the server reckons with where the company says nothing. */
const USUAL = 60;

/** The company's rules of a day, as the server told this person. */
export function useRules(): Rules {
  const { time_zone: zone, planning } = useMe().company;
  return useMemo(
    () => ({
      zone,
      usual: planning?.default_duration_min ?? USUAL,
      hours: (planning?.business_hours as WeekHours | null | undefined) ?? null,
      prevents: planning?.prevent_double_booking ?? false,
    }),
    [zone, planning],
  );
}
