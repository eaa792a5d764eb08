import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Plus, SearchX, Upload, Users } from "lucide-react";
import { useState } from "react";
import { can, useMe } from "@/api/me";
import { formatCount } from "@/lib/format";
import { Button, buttonClass } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { PageHead } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { BulkBar } from "../people/bulk-bar";
import { ExportMenu } from "../people/export-menu";
import {
  ChoiceFilter,
  ClearFilters,
  RangeFilter,
  TagFilter,
  TextFilter,
  ToggleFilter,
} from "../people/filters";
import { PeopleList } from "../people/list";
import { customersPage } from "../people/queries";
import { bulkFilter, isFiltered, LEADS, type PeopleSearch, STATUSES } from "../people/search";
import { SearchBox } from "../people/search-box";
import { SelectRows } from "../people/select-rows";
import { useFirstPage } from "../people/use-pages";
import { useSelection } from "../people/use-selection";
import { columns, looks, PhoneRow } from "./columns";
import { NewCustomerDialog } from "./new-dialog";

const NOUN = { one: "customer", many: "customers" };

export function CustomersScreen() {
  const me = useMe();
  const search = useSearch({ from: "/app/customers" });
  const navigate = useNavigate({ from: "/customers" });
  const [adding, setAdding] = useState(false);
  const page = (number: number) => customersPage(search, number);
  const list = useFirstPage(page(1));
  const change = (part: Partial<PeopleSearch>) =>
    navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false });
  const clear = () => navigate({ search: { sort: search.sort }, replace: true });
  const filtered = isFiltered(search);
  const adds = can(me, "customers:write");
  const total = list.data?.total ?? 0;
  const filter = bulkFilter(search, "customer");
  const selection = useSelection({ of: JSON.stringify(filter), total, page });
  // Who is archived is brought back one by one; nothing else can be done with them.
  const bulk = can(me, "users:write") && search.archived !== true;

  return (
    <div className="flex h-full min-h-0 flex-col">
      {bulk && selection.on ? (
        <BulkBar title="Customers" noun={NOUN} selection={selection} filter={filter} customers />
      ) : (
        <PageHead
          title="Customers"
          aside={
            list.isPending ? (
              <Skeleton className="w-12 self-center" />
            ) : list.data ? (
              <output className="text-muted tabular-nums" aria-label="Number of customers found">
                {formatCount(list.data.total)}
              </output>
            ) : null
          }
          actions={
            <>
              {can(me, "users:read") && (
                <ExportMenu search={search} userType="customer" noun={NOUN} total={list.data?.total} />
              )}
              {can(me, "imports:write") && (
                <Link to="/customers/import" className={buttonClass("plain")}>
                  <Upload aria-hidden /> <span className="max-sm:sr-only">Import</span>
                </Link>
              )}
              {adds && (
                <Button look="primary" onClick={() => setAdding(true)}>
                  <Plus aria-hidden /> <span className="max-sm:sr-only">New customer</span>
                </Button>
              )}
            </>
          }
        />
      )}
      <search className="flex shrink-0 flex-col gap-2 border-b bg-surface px-4 py-2 md:flex-row md:items-center md:px-6">
        <SearchBox
          value={search.search ?? ""}
          onChange={(text) => change({ search: text || undefined })}
          placeholder="Search customers"
        />
        <div className="-mx-4 flex items-center gap-2 overflow-x-auto px-4 [scrollbar-width:none] md:mx-0 md:flex-wrap md:px-0">
          <ChoiceFilter
            name="Status"
            value={search.status}
            values={STATUSES}
            onChange={(status) => change({ status })}
          />
          <ChoiceFilter
            name="Lead"
            value={search.lead_status}
            values={LEADS}
            onChange={(lead_status) => change({ lead_status })}
          />
          <TagFilter value={search.tag} onChange={(tag) => change({ tag })} />
          <TextFilter
            name="Region"
            hint="As written on the customer"
            value={search.region}
            onChange={(region) => change({ region })}
          />
          <RangeFilter
            name="Created"
            from={search.created_from}
            to={search.created_to}
            onChange={(created_from, created_to) => change({ created_from, created_to })}
          />
          {can(me, "users:write") && (
            <ToggleFilter
              name="Archived"
              on={search.archived === true}
              onChange={(on) => change({ archived: on || undefined })}
            />
          )}
          {bulk && <SelectRows selection={selection} />}
          {filtered && <ClearFilters onClear={clear} />}
        </div>
      </search>
      {list.isError && !list.data ? (
        <Problem error={list.error} retry={() => list.refetch()} />
      ) : (
        <PeopleList
          name="Customers"
          first={list}
          page={page}
          columns={columns}
          looks={looks}
          search={search}
          onSort={(sort) => change({ sort })}
          selection={bulk ? selection : undefined}
          nameOf={({ name }) => name}
          phoneRow={(customer) => <PhoneRow customer={customer} />}
          empty={
            filtered ? (
              <NothingFound archived={search.archived === true} onClear={clear} />
            ) : (
              <NoCustomers imports={can(me, "imports:write")} adds={adds} onAdd={() => setAdding(true)} />
            )
          }
        />
      )}
      <NewCustomerDialog open={adding} onClose={() => setAdding(false)} />
    </div>
  );
}

function NothingFound({ archived, onClear }: { archived: boolean; onClear: () => void }) {
  return (
    <Empty
      icon={SearchX}
      title={archived ? "Nobody like this is archived" : "Nobody matches"}
      action={<Button onClick={onClear}>Clear search and filters</Button>}
    >
      No customer fits all of these conditions. Every word of a search must be found.
    </Empty>
  );
}

interface NoCustomersProps {
  imports: boolean;
  adds: boolean;
  onAdd: () => void;
}

function NoCustomers({ imports, adds, onAdd }: NoCustomersProps) {
  return (
    <Empty
      icon={Users}
      title="Your customers will be here"
      action={
        <>
          {imports && (
            <Link to="/customers/import" className={buttonClass("primary")}>
              <Upload aria-hidden /> Import a file
            </Link>
          )}
          {adds && <Button onClick={onAdd}>Add one by hand</Button>}
        </>
      }
    >
      Everybody your company works for, with their whole history. Bring your list from a spreadsheet, or begin
      with one.
    </Empty>
  );
}
