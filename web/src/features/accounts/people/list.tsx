import { useElementScrollRestoration } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { type RowData, tableFeatures, useTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { cn } from "@/lib/cn";
import { usePhone } from "@/lib/media";
import { Skeleton } from "@/ui/skeleton";
import { rowKeys } from "./row-keys";
import { nextSort, type PeopleSearch, type SortField, sortState } from "./search";

const features = tableFeatures({});
export type Column<T extends RowData> = ColumnDef<typeof features, T, unknown>;

export interface ColumnLook {
  className?: string;
  sort?: SortField;
}

interface Props<T extends RowData> {
  /** What the table is called, for screen readers and scroll restoration. */
  name: string;
  rows: T[];
  total: number;
  columns: Column<T>[];
  /** Width and sorting of each column, by its id. */
  looks: Readonly<Record<string, ColumnLook>>;
  search: PeopleSearch;
  onSort: (sort: string | undefined) => void;
  phoneRow: (row: T) => ReactNode;
  more: { has: boolean; busy: boolean; fetch: () => void };
  loading: boolean;
  /** The rows still belong to the previous filters. */
  stale: boolean;
  empty: ReactNode;
}

const ROW = 41;
const PHONE_ROW = 69;

/** A long list of people: a table on a wide screen, a list on a phone; only what is visible is drawn. */
export function PeopleList<T extends RowData>(props: Props<T>) {
  const { rows, total, columns, more, loading } = props;
  const phone = usePhone();
  const scroller = useRef<HTMLDivElement>(null);
  const kept = useElementScrollRestoration({ id: props.name });
  const table = useTable({ features, columns, data: rows });
  const waiting = loading ? 30 : more.has ? Math.min(20, Math.max(1, total - rows.length)) : 0;
  const count = rows.length + waiting;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => (phone ? PHONE_ROW : ROW),
    overscan: 12,
    initialOffset: kept?.scrollY ?? 0,
    onChange: (instance) => {
      const last = instance.getVirtualItems().at(-1);
      if (last && last.index >= rows.length - 25 && more.has && !more.busy) more.fetch();
    },
  });
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const records = table.getRowModel().rows;
  return (
    <div
      ref={scroller}
      data-scroll
      data-scroll-restoration-id={props.name}
      className={cn(
        "min-h-0 flex-1 overflow-auto bg-surface transition-opacity duration-150",
        props.stale && "opacity-60",
      )}
    >
      {!loading && rows.length === 0 ? (
        props.empty
      ) : phone ? (
        <ul
          ref={rowKeys}
          aria-label={props.name}
          aria-busy={loading}
          style={{ paddingTop: above, paddingBottom: below }}
        >
          {items.map((item) => {
            const row = records[item.index];
            return (
              <li key={item.key} className="relative h-[69px] border-b active:bg-hover">
                {row ? props.phoneRow(row.original) : <PhoneSkeleton />}
              </li>
            );
          })}
        </ul>
      ) : (
        <table
          className="w-full min-w-[46rem] table-fixed border-separate border-spacing-0"
          aria-rowcount={total + 1}
        >
          <caption className="sr-only">{props.name}</caption>
          <thead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id} aria-rowindex={1}>
                {group.headers.map((header) => (
                  <HeaderCell
                    key={header.id}
                    look={props.looks[header.column.id] ?? {}}
                    search={props.search}
                    onSort={props.onSort}
                  >
                    <table.FlexRender header={header} />
                  </HeaderCell>
                ))}
              </tr>
            ))}
          </thead>
          <tbody ref={rowKeys} aria-busy={loading}>
            {above > 0 && (
              <tr aria-hidden>
                <td colSpan={columns.length} style={{ height: above }} />
              </tr>
            )}
            {items.map((item) => {
              const row = records[item.index];
              if (!row) return <RowSkeleton key={item.key} looks={props.looks} ids={ids(columns)} />;
              return (
                <tr
                  key={item.key}
                  aria-rowindex={item.index + 2}
                  className="group relative hover:bg-hover has-focus-visible:bg-accent-soft"
                >
                  {row.getAllCells().map((cell) => (
                    <td
                      key={cell.id}
                      className={cn(
                        "h-[41px] truncate border-b border-line/70 px-3 text-soft first:pl-6 last:pr-6",
                        props.looks[cell.column.id]?.className,
                      )}
                    >
                      <table.FlexRender cell={cell} />
                    </td>
                  ))}
                </tr>
              );
            })}
            {below > 0 && (
              <tr aria-hidden>
                <td colSpan={columns.length} style={{ height: below }} />
              </tr>
            )}
          </tbody>
        </table>
      )}
    </div>
  );
}

function ids<T extends RowData>(columns: Column<T>[]): string[] {
  return columns.map((column) => String(column.id));
}

interface HeaderProps {
  look: ColumnLook;
  search: PeopleSearch;
  onSort: (sort: string | undefined) => void;
  children: ReactNode;
}

function HeaderCell({ look, search, onSort, children }: HeaderProps) {
  const now = sortState(search);
  const field = look.sort;
  const sorted = field !== undefined && now.id === field;
  const Arrow = now.desc ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={sorted ? (now.desc ? "descending" : "ascending") : field ? "none" : undefined}
      className={cn(
        "sticky top-0 z-10 h-9 border-b bg-canvas px-3 text-left font-medium text-muted text-small first:pl-6 last:pr-6",
        look.className,
      )}
    >
      {field ? (
        <button
          type="button"
          onClick={() => onSort(nextSort(search, field))}
          className={cn(
            "group/sort -mx-1.5 inline-flex h-6 items-center gap-1 rounded px-1.5 hover:bg-hover hover:text-ink",
            sorted && "text-ink",
          )}
        >
          {children}
          <Arrow
            aria-hidden
            className={cn("size-3", sorted ? "opacity-100" : "opacity-0 group-hover/sort:opacity-40")}
          />
        </button>
      ) : (
        children
      )}
    </th>
  );
}

function RowSkeleton({ looks, ids }: { looks: Readonly<Record<string, ColumnLook>>; ids: string[] }) {
  return (
    <tr>
      {ids.map((id, index) => (
        <td key={id} className={cn("h-[41px] border-b px-3 first:pl-6 last:pr-6", looks[id]?.className)}>
          {index === 0 ? (
            <span className="flex items-center gap-2.5">
              <Skeleton className="size-6 rounded-full" />
              <Skeleton className="w-2/5" />
            </span>
          ) : (
            <Skeleton className="w-3/5" />
          )}
        </td>
      ))}
    </tr>
  );
}

function PhoneSkeleton() {
  return (
    <span className="flex h-full items-center gap-3 px-4">
      <Skeleton className="size-9 rounded-full" />
      <span className="flex-1 space-y-2">
        <Skeleton className="w-1/2" />
        <Skeleton className="w-1/3" />
      </span>
    </span>
  );
}
