import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import { History } from "@/features/accounts/people/history";
import { Card } from "@/ui/page";
import { OFTEN } from "../refresh";
import { useTechnicianNames } from "../technicians/names";

/** What happened to a job, newest first. */
function historyQuery(id: number) {
  return infiniteQueryOptions({
    queryKey: ["work-orders", "history", id],
    queryFn: ({ signal, pageParam }) =>
      ok(
        api.GET("/api/v2/work-orders/{id}/history", {
          params: { path: { id }, query: { page: pageParam, page_size: 30 } },
          signal,
        }),
      ),
    initialPageParam: 1,
    getNextPageParam: ({ page, pages }) => (page < pages ? page + 1 : undefined),
    refetchInterval: OFTEN,
  });
}

export function JobHistory({ id }: { id: number }) {
  const query = useInfiniteQuery(historyQuery(id));
  const nameOf = useTechnicianNames();
  return (
    <Card title="History">
      <History query={query} empty="What happens to this job will be told here." nameOf={nameOf} />
    </Card>
  );
}
