import { useNavigate, useSearch } from "@tanstack/react-router";
import { SearchX, UserPlus } from "lucide-react";
import { useState } from "react";
import { can, useMe } from "@/api/me";
import { formatCount } from "@/lib/format";
import { Button } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { PageHead } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { BulkBar } from "../people/bulk-bar";
import { ExportMenu } from "../people/export-menu";
import { ChoiceFilter, ClearFilters, RangeFilter, ToggleFilter } from "../people/filters";
import { PeopleList } from "../people/list";
import { staffPage } from "../people/queries";
import { bulkFilter, isFiltered, type PeopleSearch, STATUSES } from "../people/search";
import { SearchBox } from "../people/search-box";
import { SelectRows } from "../people/select-rows";
import { useFirstPage } from "../people/use-pages";
import { useSelection } from "../people/use-selection";
import { columns, looks, PhoneRow } from "./columns";
import { EditStaffDialog } from "./edit-dialog";
import { NewStaffDialog } from "./new-dialog";
import { STAFF_ROLES } from "./roles";

const NOUN = { one: "user", many: "users" };

export function UsersScreen() {
  const me = useMe();
  const { user: opened, ...search } = useSearch({ from: "/app/users" });
  const navigate = useNavigate({ from: "/users" });
  const [adding, setAdding] = useState(false);
  const page = (number: number) => staffPage(search, number);
  const list = useFirstPage(page(1));
  const filter = bulkFilter(search, "admin");
  const selection = useSelection({ of: JSON.stringify(filter), total: list.data?.total ?? 0, page });
  const bulk = can(me, "users:write") && search.archived !== true;
  const change = (part: Partial<PeopleSearch>) =>
    navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false });
  const clear = () => navigate({ search: { sort: search.sort }, replace: true });
  const close = () => navigate({ search: ({ user: _, ...now }) => now, replace: true, resetScroll: false });
  return (
    <div className="flex h-full min-h-0 flex-col">
      {bulk && selection.on ? (
        <BulkBar title="Users" noun={NOUN} selection={selection} filter={filter} />
      ) : (
        <PageHead
          title="Users"
          aside={<span className="text-muted tabular-nums">{list.data && formatCount(list.data.total)}</span>}
          actions={
            <>
              <ExportMenu search={search} userType="admin" noun={NOUN} total={list.data?.total} />
              <Button look="primary" onClick={() => setAdding(true)}>
                <UserPlus aria-hidden /> <span className="max-sm:sr-only">New user</span>
              </Button>
            </>
          }
        />
      )}
      <search className="flex shrink-0 flex-col gap-2 border-b bg-surface px-4 py-2 md:flex-row md:items-center md:px-6">
        <SearchBox
          value={search.search ?? ""}
          onChange={(text) => change({ search: text || undefined })}
          placeholder="Search users"
        />
        <div className="-mx-4 flex items-center gap-2 overflow-x-auto px-4 [scrollbar-width:none] md:mx-0 md:px-0">
          <ChoiceFilter
            name="Role"
            value={search.role}
            values={STAFF_ROLES}
            onChange={(role) => change({ role })}
          />
          <ChoiceFilter
            name="Status"
            value={search.status}
            values={STATUSES}
            onChange={(status) => change({ status })}
          />
          <RangeFilter
            name="Created"
            from={search.created_from}
            to={search.created_to}
            onChange={(created_from, created_to) => change({ created_from, created_to })}
          />
          <ToggleFilter
            name="Archived"
            on={search.archived === true}
            onChange={(on) => change({ archived: on || undefined })}
          />
          {bulk && <SelectRows selection={selection} />}
          {isFiltered(search) && <ClearFilters onClear={clear} />}
        </div>
      </search>
      {list.isError && !list.data ? (
        <Problem error={list.error} retry={() => list.refetch()} />
      ) : (
        <PeopleList
          name="Users"
          first={list}
          page={page}
          columns={columns}
          looks={looks}
          search={search}
          onSort={(sort) => change({ sort })}
          selection={bulk ? selection : undefined}
          nameOf={({ name }) => name}
          phoneRow={(user) => <PhoneRow user={user} />}
          empty={
            <Empty
              icon={SearchX}
              title="Nobody matches"
              action={<Button onClick={clear}>Clear search and filters</Button>}
            >
              No colleague fits all of these conditions.
            </Empty>
          }
        />
      )}
      <NewStaffDialog open={adding} onClose={() => setAdding(false)} />
      {opened !== undefined && <EditStaffDialog key={opened} id={opened} onClose={close} />}
    </div>
  );
}
