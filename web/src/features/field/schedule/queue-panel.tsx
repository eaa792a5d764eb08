import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { CircleCheck } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { formatCount } from "@/lib/format";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { JobCard } from "./job-card";
import { type Job, jobOf } from "./model";
import { unassignedQuery } from "./queries";
import { scrolls, takes } from "./use-drag";

const ROW = 48;

/** The jobs that nobody has, as far as they were fetched. */
export function useQueue() {
  const query = useInfiniteQuery(unassignedQuery);
  const jobs = useMemo(() => query.data?.pages.flatMap(({ items }) => items.map(jobOf)) ?? [], [query.data]);
  return { query, jobs, total: query.data?.pages[0]?.total };
}

interface Props {
  queue: ReturnType<typeof useQueue>;
  shows: (job: Job) => boolean;
  usual: number;
  carried: number | null;
  movable: boolean;
}

/** Jobs wait here until somebody has them; what is let go here is taken back. */
export function QueuePanel({ queue, shows, usual, carried, movable }: Props) {
  const panel = useRef<HTMLElement>(null);
  const scroller = useRef<HTMLElement>(null);
  const { query, total } = queue;
  const jobs = queue.jobs.filter((job) => job.id !== carried && shows(job));
  const virtual = useVirtualizer({
    count: jobs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => jobs[index]?.id ?? index,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const end = items.at(-1)?.index ?? 0;
  const more = query.hasNextPage && !query.isFetchingNextPage;
  const { fetchNextPage } = query;
  useEffect(() => {
    if (more && end >= jobs.length - 10) void fetchNextPage();
  }, [more, end, jobs.length, fetchNextPage]);
  useEffect(() => {
    if (panel.current && scroller.current) {
      const stop = [takes(panel.current, { kind: "queue" }), scrolls(scroller.current)];
      return () => {
        for (const one of stop) one();
      };
    }
  }, []);
  return (
    <section
      ref={panel}
      aria-labelledby="queue-title"
      className="flex w-66 shrink-0 flex-col border-l bg-canvas"
    >
      <div className="flex h-[30px] shrink-0 items-center gap-2 border-b px-3">
        <h2 id="queue-title" className="font-semibold text-small">
          Unassigned
        </h2>
        {total !== undefined && (
          <output className="text-muted text-small tabular-nums" aria-label="Unassigned jobs">
            {formatCount(total)}
          </output>
        )}
      </div>
      <section
        ref={scroller}
        data-scroll
        data-board-part="queue"
        aria-label="Unassigned jobs"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: its jobs are walked by the arrow keys from here
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto p-2 focus-visible:-outline-offset-2"
        aria-busy={query.isPending}
      >
        {query.isPending ? (
          <div className="space-y-1">
            {["a", "b", "c", "d", "e", "f"].map((key) => (
              <div key={key} className="h-11 space-y-2 rounded border bg-surface p-2">
                <Skeleton className="w-2/3" />
                <Skeleton className="h-2 w-1/2" />
              </div>
            ))}
          </div>
        ) : query.isError && jobs.length === 0 ? (
          <p className="p-2 text-muted">
            This could not be loaded. <Button onClick={() => query.refetch()}>Try again</Button>
          </p>
        ) : jobs.length === 0 ? (
          <div className="flex flex-col items-center gap-1 px-3 py-10 text-center text-muted">
            <CircleCheck className="mb-1 size-5 text-good" aria-hidden />
            {total === 0 ? "Every job has somebody who does it." : "No waiting job fits these filters."}
          </div>
        ) : (
          <div className="relative" style={{ height: virtual.getTotalSize() }}>
            {items.map((item) => {
              const job = jobs[item.index];
              return (
                job && (
                  <div
                    key={item.key}
                    className="absolute inset-x-0 top-0 flex pb-1"
                    style={{ height: ROW, transform: `translateY(${item.start}px)` }}
                  >
                    <JobCard
                      job={job}
                      color={undefined}
                      usual={usual}
                      clash={false}
                      carried={false}
                      movable={movable}
                    />
                  </div>
                )
              );
            })}
          </div>
        )}
      </section>
    </section>
  );
}
