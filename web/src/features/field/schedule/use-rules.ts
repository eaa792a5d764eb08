import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { can, useMe } from "@/api/me";
import { settingsQuery } from "@/features/accounts/settings/queries";
import type { WeekHours } from "./conflicts";
import type { Rules } from "./model";

/** What the server reckons with where the company says nothing. */
const USUAL = 60;

/** The company's rules of a day. Agents cannot read all of them; the server knows them and says so with each move. */
export function useRules(): Rules {
  const me = useMe();
  const { data } = useQuery({ ...settingsQuery, enabled: can(me, "settings:write"), staleTime: 60_000 });
  const zone = me.company.time_zone;
  const settings = data?.record;
  return useMemo(
    () => ({
      zone,
      usual: settings?.default_duration_min ?? USUAL,
      hours: (settings?.business_hours as WeekHours | null | undefined) ?? null,
    }),
    [zone, settings?.default_duration_min, settings?.business_hours],
  );
}
