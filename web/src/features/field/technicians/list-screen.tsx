import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { HardHat, Plus, SearchX } from "lucide-react";
import { useState } from "react";
import { can, useMe } from "@/api/me";
import { ClearFilters, ToggleFilter } from "@/features/accounts/people/filters";
import { SearchBox } from "@/features/accounts/people/search-box";
import { formatCount } from "@/lib/format";
import { Button } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { Empty } from "@/ui/empty";
import { Page, PageHead } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import type { WeekHours } from "../schedule/conflicts";
import { WordFilter } from "../schedule/filters";
import { hoursText } from "./hours";
import { techniciansQuery } from "./queries";
import type { TechniciansSearch } from "./search";
import { TechnicianDialog } from "./technician-dialog";

export function TechniciansScreen() {
  const me = useMe();
  const search = useSearch({ from: "/app/technicians" });
  const navigate = useNavigate({ from: "/technicians" });
  const { data, error, isPending, refetch } = useQuery(techniciansQuery);
  const [adding, setAdding] = useState(false);
  const adds = can(me, "technicians:write");
  const all = data?.items ?? [];
  const words = (search.search ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter(
    (one) =>
      (!search.skill || one.skills.includes(search.skill)) &&
      (search.all || one.is_active) &&
      words.every((word) => `${one.name} ${one.email ?? ""} ${one.phone ?? ""}`.toLowerCase().includes(word)),
  );
  const change = (part: Partial<TechniciansSearch>) =>
    navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false });
  return (
    <Page
      className="bg-surface"
      head={
        <>
          <PageHead
            title="Technicians"
            aside={
              data && (
                <output className="text-muted tabular-nums" aria-label="Number of technicians found">
                  {formatCount(found.length)}
                </output>
              )
            }
            actions={
              adds && (
                <Button look="primary" onClick={() => setAdding(true)}>
                  <Plus aria-hidden /> <span className="max-sm:sr-only">New technician</span>
                </Button>
              )
            }
          />
          <search className="flex shrink-0 flex-wrap items-center gap-2 border-b bg-surface px-4 py-2 md:px-6">
            <SearchBox
              value={search.search ?? ""}
              onChange={(text) => change({ search: text || undefined })}
              placeholder="Search technicians"
            />
            <WordFilter
              name="Skill"
              value={search.skill}
              words={[...new Set(all.flatMap(({ skills }) => skills))].sort()}
              onChange={(skill) => change({ skill })}
            />
            <ToggleFilter
              name="Also inactive"
              on={search.all === true}
              onChange={(on) => change({ all: on || undefined })}
            />
            {(search.search || search.skill) && (
              <ClearFilters onClear={() => change({ search: undefined, skill: undefined })} />
            )}
          </search>
        </>
      }
    >
      {isPending ? (
        <div aria-busy>
          {["a", "b", "c", "d", "e"].map((key) => (
            <div key={key} className="flex h-13 items-center gap-4 border-b px-6">
              <Skeleton className="size-3 rounded-full" />
              <Skeleton className="w-40" />
              <Skeleton className="w-64" />
            </div>
          ))}
        </div>
      ) : error ? (
        <Problem error={error} retry={() => refetch()} />
      ) : found.length === 0 ? (
        <Empty
          icon={all.length > 0 ? SearchX : HardHat}
          title={all.length > 0 ? "Nobody matches" : "Your technicians will be here"}
          action={
            all.length === 0 &&
            adds && (
              <Button look="primary" onClick={() => setAdding(true)}>
                Add the first one
              </Button>
            )
          }
        >
          {all.length > 0
            ? "No technician fits all of these conditions."
            : "Who does the jobs: what they can do, when they work, and when they are away."}
        </Empty>
      ) : (
        <ul aria-label="Technicians">
          {found.map((one) => (
            <li
              key={one.id}
              className="relative flex min-h-13 items-center gap-3 border-b px-4 py-2 hover:bg-hover md:px-6"
            >
              <span aria-hidden className="size-3 shrink-0 rounded-full" style={{ background: one.color }} />
              <div className="min-w-0 flex-1 md:grid md:grid-cols-[14rem_minmax(0,1fr)_minmax(0,16rem)] md:items-center md:gap-4">
                <Link
                  to="/technicians/$id"
                  params={{ id: one.id }}
                  className="block truncate font-medium outline-none after:absolute after:inset-0 focus-visible:after:shadow-[inset_2px_0_0_var(--accent)]"
                >
                  {one.name}
                </Link>
                <span className="flex flex-wrap gap-1">
                  {one.skills.map((skill) => (
                    <Chip key={skill}>{skill}</Chip>
                  ))}
                </span>
                <span className="truncate text-muted text-small max-md:hidden">
                  {one.working_hours ? hoursText(one.working_hours as WeekHours) : "Company hours"}
                </span>
              </div>
              {!one.is_active && <Chip tone="warn">Inactive</Chip>}
            </li>
          ))}
        </ul>
      )}
      {adding && <TechnicianDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}
