import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowLeft, Repeat2 } from "lucide-react";
import type { Series } from "@/api/types";
import { ClearFilters, ToggleFilter } from "@/features/accounts/people/filters";
import { formatCount } from "@/lib/format";
import { dayName } from "@/lib/time";
import { Button, buttonClass } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { Empty } from "@/ui/empty";
import { Page, PageHead } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { techniciansQuery } from "../technicians/queries";
import { TechnicianDot } from "../work-orders/columns";
import { NumberFilter } from "../work-orders/number-filter";
import { seriesListQuery } from "./queries";
import { ruleWords } from "./rule";
import type { SeriesSearch } from "./search";

/** Jobs that recur, the newest series first. */
export function SeriesListScreen() {
  const search = useSearch({ from: "/app/work-orders/series" });
  const navigate = useNavigate({ from: "/work-orders/series" });
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(seriesListQuery(search));
  const people = useQuery(techniciansQuery);
  const change = (part: Partial<SeriesSearch>) =>
    navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false });
  const all = data?.pages.flatMap(({ items }) => items) ?? [];
  const filtered = search.technician_id !== undefined || search.customer_id !== undefined;
  return (
    <Page
      className="bg-surface"
      head={
        <>
          <PageHead
            back={
              <Link
                to="/work-orders"
                aria-label="Back to all work orders"
                className={buttonClass("ghost", true)}
              >
                <ArrowLeft aria-hidden />
              </Link>
            }
            title="Series"
            aside={
              data && (
                <output className="text-muted tabular-nums" aria-label="Number of series found">
                  {formatCount(data.pages[0]?.total ?? 0)}
                </output>
              )
            }
          />
          <search className="flex shrink-0 flex-wrap items-center gap-2 border-b bg-surface px-4 py-2 md:px-6">
            <NumberFilter
              name="Technician"
              value={search.technician_id}
              choices={(people.data?.items ?? []).map(({ id, name }) => ({ value: id, name }))}
              onChange={(technician_id) => change({ technician_id })}
            />
            <ToggleFilter
              name="Also those that are over"
              on={search.all === true}
              onChange={(on) => change({ all: on || undefined })}
            />
            {filtered && (
              <ClearFilters onClear={() => change({ technician_id: undefined, customer_id: undefined })} />
            )}
          </search>
        </>
      }
    >
      {isPending ? (
        <div aria-busy>
          {["a", "b", "c", "d"].map((key) => (
            <div key={key} className="flex h-15 items-center gap-4 border-b px-6">
              <Skeleton className="w-40" />
              <Skeleton className="w-64" />
            </div>
          ))}
        </div>
      ) : error ? (
        <Problem error={error} retry={() => refetch()} />
      ) : all.length === 0 ? (
        <Empty icon={Repeat2} title={filtered ? "No series matches" : "Jobs that recur will be here"}>
          {filtered
            ? "No series fits all of these conditions."
            : "Add a job and say how it repeats: its visits are then planned ahead by themselves."}
        </Empty>
      ) : (
        <>
          <ul aria-label="Series">
            {all.map((one) => (
              <Row key={one.id} series={one} />
            ))}
          </ul>
          {hasNextPage && (
            <div className="px-4 py-3 md:px-6">
              <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                Show more
              </Button>
            </div>
          )}
        </>
      )}
    </Page>
  );
}

function Row({ series }: { series: Series }) {
  return (
    <li className="relative flex min-h-15 items-center gap-3 border-b px-4 py-2 hover:bg-hover md:px-6">
      <Repeat2 className="size-4 shrink-0 text-muted" aria-hidden />
      <div className="min-w-0 flex-1 md:grid md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_11rem_11rem] md:items-center md:gap-4">
        <div className="min-w-0">
          <Link
            to="/work-orders/series/$id"
            params={{ id: series.id }}
            className="block truncate font-medium outline-none after:absolute after:inset-0 focus-visible:after:shadow-[inset_2px_0_0_var(--accent)]"
          >
            {series.customer.name}
          </Link>
          <p className="truncate text-muted text-small">{series.description ?? `#${series.id}`}</p>
        </div>
        <p className="text-soft max-md:text-small">
          {ruleWords(series.rrule, series.start_date)}
          {series.scheduled_time && (
            <span className="text-muted tabular-nums">, {series.scheduled_time.slice(0, 5)}</span>
          )}
        </p>
        <div className="max-md:hidden">
          <TechnicianDot technician={series.technician} />
        </div>
        <div className="max-md:mt-1">
          <NextDay series={series} />
        </div>
      </div>
    </li>
  );
}

export function NextDay({ series }: { series: Series }) {
  if (series.ended_at) return <Chip>Ended</Chip>;
  if (!series.next_date) return <Chip>Over</Chip>;
  return (
    <span className="whitespace-nowrap text-small tabular-nums">
      <span className="text-muted">Next: </span>
      {dayName(series.next_date, "short")}
    </span>
  );
}
