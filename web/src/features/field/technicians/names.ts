import { useQuery } from "@tanstack/react-query";
import { techniciansQuery } from "./queries";

/** Names technicians by their ids, as far as the viewer may see them; nobody while they are loaded. */
export function useTechnicianNames(): (id: unknown) => string | undefined {
  const { data } = useQuery(techniciansQuery);
  return (id) => data?.items.find((technician) => technician.id === id)?.name;
}
