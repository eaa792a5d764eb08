import { useInfiniteQuery } from "@tanstack/react-query";
import type { WorkOrder } from "@/api/types";
import { timelineQuery } from "@/features/accounts/customers/history-queries";
import { History } from "@/features/accounts/people/history";
import { Card } from "@/ui/page";

/** What happened to a job: its own entries of its customer's timeline. */
export function JobHistory({ order }: { order: WorkOrder }) {
  const query = useInfiniteQuery({
    ...timelineQuery(order.customer_id, undefined),
    select: (data) => ({
      ...data,
      pages: data.pages.map((page) => {
        const items = page.items.filter(
          ({ subject }) => subject.type === "work_order" && subject.id === String(order.id),
        );
        return { ...page, items };
      }),
    }),
  });
  return (
    <Card title="History">
      <History query={query} empty="What happens to this job will be told here." />
    </Card>
  );
}
