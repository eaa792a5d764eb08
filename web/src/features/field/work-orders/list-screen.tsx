import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Plus, Repeat2, SearchX, Wrench } from "lucide-react";
import { useState } from "react";
import { can, useMe } from "@/api/me";
import type { WorkOrder } from "@/api/types";
import { ChoiceFilter, ClearFilters, RangeFilter, TextFilter } from "@/features/accounts/people/filters";
import { PeopleList } from "@/features/accounts/people/list";
import type { PageQuery } from "@/features/accounts/people/queries";
import { SearchBox } from "@/features/accounts/people/search-box";
import { useFirstPage } from "@/features/accounts/people/use-pages";
import { formatCount } from "@/lib/format";
import { Button, buttonClass } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { PageHead } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { techniciansQuery } from "../technicians/queries";
import { columns, looks, PhoneRow } from "./columns";
import { NewJobDialog } from "./new-dialog";
import { NumberFilter } from "./number-filter";
import { workOrdersPage } from "./queries";
import { isFiltered, STATES, type WorkOrderSearch } from "./search";
import { PRIORITIES, priorityName, STATUSES } from "./status";

export function WorkOrdersScreen() {
  const me = useMe();
  const search = useSearch({ from: "/app/work-orders" });
  const navigate = useNavigate({ from: "/work-orders" });
  const [adding, setAdding] = useState(false);
  const page = (number: number) => workOrdersPage(search, number) as PageQuery<WorkOrder>;
  const list = useFirstPage(page(1));
  const people = useQuery(techniciansQuery);
  const change = (part: Partial<WorkOrderSearch>) =>
    navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false });
  const clear = () => navigate({ search: { sort: search.sort }, replace: true });
  const filtered = isFiltered(search);
  const adds = can(me, "work_orders:write");
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHead
        title="Work orders"
        aside={
          list.isPending ? (
            <Skeleton className="w-12 self-center" />
          ) : (
            list.data && (
              <output className="text-muted tabular-nums" aria-label="Number of jobs found">
                {formatCount(list.data.total)}
              </output>
            )
          )
        }
        actions={
          adds && (
            <>
              <Link to="/work-orders/series" className={buttonClass()}>
                <Repeat2 aria-hidden /> Series
              </Link>
              <Button look="primary" onClick={() => setAdding(true)}>
                <Plus aria-hidden /> <span className="max-sm:sr-only">New job</span>
              </Button>
            </>
          )
        }
      />
      <search className="flex shrink-0 flex-col gap-2 border-b bg-surface px-4 py-2 md:flex-row md:items-center md:px-6">
        <SearchBox
          value={search.search ?? ""}
          onChange={(text) => change({ search: text || undefined })}
          placeholder="Search jobs"
        />
        <div className="-mx-4 flex items-center gap-2 overflow-x-auto px-4 [scrollbar-width:none] md:mx-0 md:flex-wrap md:px-0">
          <ChoiceFilter
            name="Status"
            value={search.status}
            values={STATUSES}
            onChange={(status) => change({ status })}
          />
          <ChoiceFilter
            name="State"
            value={search.state}
            values={STATES}
            onChange={(state) => change({ state })}
          />
          <NumberFilter
            name="Priority"
            value={search.priority}
            choices={PRIORITIES.map((one) => ({ value: one, name: priorityName(one) }))}
            onChange={(priority) => change({ priority })}
          />
          {can(me, "work_orders:write") && (
            <NumberFilter
              name="Technician"
              value={search.technician_id}
              choices={(people.data?.items ?? []).map(({ id, name }) => ({ value: id, name }))}
              onChange={(technician_id) => change({ technician_id })}
            />
          )}
          <ChoiceFilter
            name="Customer says"
            value={search.confirmation}
            values={["confirmed", "rescheduling"]}
            onChange={(confirmation) => change({ confirmation })}
          />
          <TextFilter
            name="Region"
            hint="As written on the customer"
            value={search.region}
            onChange={(region) => change({ region })}
          />
          <RangeFilter
            name="Scheduled"
            from={search.date_from}
            to={search.date_to}
            onChange={(date_from, date_to) => change({ date_from, date_to })}
          />
          <RangeFilter
            name="Created"
            from={search.created_from}
            to={search.created_to}
            onChange={(created_from, created_to) => change({ created_from, created_to })}
          />
          <RangeFilter
            name="Completed"
            from={search.completed_from}
            to={search.completed_to}
            onChange={(completed_from, completed_to) => change({ completed_from, completed_to })}
          />
          {(search.counted_from || search.counted_to) && (
            <RangeFilter
              name="Report of"
              from={search.counted_from}
              to={search.counted_to}
              onChange={(counted_from, counted_to) => change({ counted_from, counted_to })}
            />
          )}
          {filtered && <ClearFilters onClear={clear} />}
        </div>
      </search>
      {list.isError && !list.data ? (
        <Problem error={list.error} retry={() => list.refetch()} />
      ) : (
        <PeopleList<WorkOrder>
          name="Work orders"
          first={list}
          page={page}
          columns={columns}
          looks={looks}
          search={search}
          onSort={(sort) => change({ sort: sort as WorkOrderSearch["sort"] })}
          phoneRow={(order) => <PhoneRow order={order} />}
          empty={
            filtered ? (
              <Empty
                icon={SearchX}
                title="No job matches"
                action={<Button onClick={clear}>Clear search and filters</Button>}
              >
                No job fits all of these conditions.
              </Empty>
            ) : (
              <Empty
                icon={Wrench}
                title="Your jobs will be here"
                action={
                  adds && (
                    <Button look="primary" onClick={() => setAdding(true)}>
                      Add the first one
                    </Button>
                  )
                }
              >
                What is to be done at your customers’, by whom and when.
              </Empty>
            )
          }
        />
      )}
      {adding && <NewJobDialog onClose={() => setAdding(false)} />}
    </div>
  );
}
