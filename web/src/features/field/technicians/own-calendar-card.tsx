import { useQuery } from "@tanstack/react-query";
import { CalendarCard } from "./calendar-card";
import { techniciansQuery } from "./queries";

/** A technician's own calendar feed; nothing where their login belongs to no technician. */
export function OwnCalendarCard() {
  const { data } = useQuery(techniciansQuery);
  const own = data?.items[0];
  return own ? <CalendarCard key={own.id} id={own.id} active={own.is_active} /> : null;
}
