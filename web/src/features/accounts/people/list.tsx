import { useElementScrollRestoration } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { type RowData, tableFeatures, useTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useId, useRef } from "react";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format";
import { usePhone } from "@/lib/media";
import { Button } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { Skeleton } from "@/ui/skeleton";
import { pagesFor } from "./paging";
import type { PageQuery } from "./queries";
import { useRowKeys } from "./row-keys";
import { nextSort, sortState } from "./search";
import { type useFirstPage, usePages } from "./use-pages";
import type { Selection } from "./use-selection";

const features = tableFeatures({});
export type Column<T extends RowData> = ColumnDef<typeof features, T, unknown>;

export interface ColumnLook {
  className?: string;
  /** The field that it is sorted by. */
  sort?: string;
}

type Row = RowData & { id: number };

/** What a list shows, as its address says it. */
interface Search {
  sort?: string | undefined;
}

interface Props<T extends Row> {
  /** What the table is called, for screen readers and scroll restoration. */
  name: string;
  first: ReturnType<typeof useFirstPage<T>>;
  page: (page: number) => PageQuery<T>;
  columns: Column<T>[];
  /** Width and sorting of each column, by its id. */
  looks: Readonly<Record<string, ColumnLook>>;
  search: Search;
  onSort: (sort: string | undefined) => void;
  phoneRow: (row: T) => ReactNode;
  /** What a row is called where it is ticked. */
  nameOf?: (row: T) => string;
  /** Where rows can be ticked. */
  selection?: Selection<T> | undefined;
  empty: ReactNode;
}

const ROW = 41;
const PHONE_ROW = 69;
/** Rows drawn as skeletons before the length of the list is known. */
const WAITING = 30;

/**
 * A long list: a table on a wide screen, a list on a phone. It is as high as all its rows from the
 * beginning, but only what is visible is fetched and drawn, so the reader can go anywhere at once.
 */
export function PeopleList<T extends Row>(props: Props<T>) {
  const { first, columns, selection } = props;
  const phone = usePhone();
  const scroller = useRef<HTMLDivElement>(null);
  const kept = useElementScrollRestoration({ id: props.name });
  const loading = first.isPending;
  const stale = first.isPlaceholderData;
  const total = first.data?.total ?? 0;
  const virtual = useVirtualizer({
    count: loading ? WAITING : total,
    getScrollElement: () => scroller.current,
    estimateSize: () => (phone ? PHONE_ROW : ROW),
    overscan: 12,
    initialOffset: kept?.scrollY ?? 0,
  });
  const items = virtual.getVirtualItems();
  const wanted =
    loading || stale || total === 0 ? [] : pagesFor(items[0]?.index ?? 0, items.at(-1)?.index ?? 0, total);
  const pages = usePages(wanted, props.page);
  const old = stale ? (first.data?.items ?? []) : null;
  const table = useTable({ features, columns, data: old ?? pages.rows });
  const records = table.getRowModel().rows;
  const recordAt = (index: number) => records[old ? index : (pages.at(index) ?? -1)];
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const span = columns.length + (selection ? 1 : 0);
  useStartAgain(scroller, props.search);
  useRowKeys(scroller, selection, (index) => recordAt(index)?.original);
  return (
    <div
      ref={scroller}
      data-scroll
      data-scroll-restoration-id={props.name}
      className={cn(
        "min-h-0 flex-1 overflow-auto bg-surface transition-opacity duration-150",
        stale && "opacity-60",
      )}
    >
      {pages.failed && <Missing onRetry={pages.retry} />}
      {!loading && total === 0 ? (
        props.empty
      ) : phone ? (
        <ul aria-label={props.name} aria-busy={loading} style={{ paddingTop: above, paddingBottom: below }}>
          {items.map((item) => {
            const row = recordAt(item.index);
            return (
              <li
                key={item.key}
                data-index={item.index}
                className={cn(
                  "relative flex h-[69px] border-b active:bg-hover",
                  row && selection?.has(row.original.id) && "bg-accent-soft/60",
                )}
              >
                {row && selection?.on && (
                  <Tick
                    index={item.index}
                    row={row.original}
                    name={props.nameOf?.(row.original) ?? String(row.original.id)}
                    selection={selection}
                    whole
                  />
                )}
                <div className="min-w-0 flex-1">{row ? props.phoneRow(row.original) : <PhoneSkeleton />}</div>
              </li>
            );
          })}
        </ul>
      ) : (
        <table
          className="w-full min-w-[46rem] table-fixed border-separate border-spacing-0"
          aria-rowcount={loading ? -1 : total + 1}
        >
          <caption className="sr-only">{props.name}</caption>
          <thead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id} aria-rowindex={1}>
                {selection && <TickAll selection={selection} />}
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
          <tbody aria-busy={loading}>
            {above > 0 && (
              <tr aria-hidden>
                <td colSpan={span} style={{ height: above }} />
              </tr>
            )}
            {items.map((item) => {
              const row = recordAt(item.index);
              if (!row) {
                return (
                  <RowSkeleton
                    key={item.key}
                    looks={props.looks}
                    ids={ids(columns)}
                    box={selection !== undefined}
                  />
                );
              }
              return (
                <tr
                  key={item.key}
                  data-index={item.index}
                  aria-rowindex={item.index + 2}
                  className={cn(
                    "group relative hover:bg-hover has-focus-visible:bg-accent-soft",
                    selection?.has(row.original.id) && "bg-accent-soft/60 hover:bg-accent-soft",
                  )}
                >
                  {selection && (
                    <td className="border-b border-line/70 p-0">
                      <Tick
                        index={item.index}
                        row={row.original}
                        name={props.nameOf?.(row.original) ?? String(row.original.id)}
                        selection={selection}
                      />
                    </td>
                  )}
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
                <td colSpan={span} style={{ height: below }} />
              </tr>
            )}
          </tbody>
        </table>
      )}
    </div>
  );
}

interface TickProps<T extends Row> {
  index: number;
  row: T;
  name: string;
  selection: Selection<T>;
  /** A press anywhere on the row ticks it. */
  whole?: boolean;
}

/** A row's box. By keyboard it is the row's own keys that tick, so one does not tab through all the boxes. */
function Tick<T extends Row>({ index, row, name, selection, whole }: TickProps<T>) {
  const id = useId();
  return (
    <label
      htmlFor={id}
      className={cn(
        "z-1 flex cursor-pointer items-center",
        whole ? "pl-4 after:absolute after:inset-0 after:z-1" : "relative h-10 pr-1 pl-6",
      )}
    >
      <span className="sr-only">Select {name}</span>
      <Checkbox
        id={id}
        tabIndex={-1}
        className="relative z-2"
        checked={selection.has(row.id)}
        disabled={selection.all}
        onChange={({ nativeEvent }) => {
          if (nativeEvent instanceof MouseEvent && nativeEvent.shiftKey) selection.stretch(index);
          else selection.toggle(index, row);
        }}
      />
    </label>
  );
}

function TickAll({ selection }: { selection: Pick<Selection, "count" | "total" | "clear" | "everything"> }) {
  const id = useId();
  const { count, total } = selection;
  return (
    <th scope="col" className="sticky top-0 z-10 h-9 w-11 border-b bg-canvas p-0">
      <label htmlFor={id} className="flex h-9 cursor-pointer items-center pr-1 pl-6">
        <span className="sr-only">Select all {formatCount(total)}</span>
        <Checkbox
          id={id}
          checked={count > 0 && count === total}
          mixed={count > 0 && count < total}
          disabled={total === 0}
          onChange={() => (count === total ? selection.clear() : selection.everything())}
        />
      </label>
    </th>
  );
}

/** Another search or order begins at its first row. */
function useStartAgain(scroller: RefObject<HTMLDivElement | null>, search: Search): void {
  const now = JSON.stringify(search);
  const shown = useRef(now);
  useEffect(() => {
    if (shown.current === now) return;
    shown.current = now;
    scroller.current?.scrollTo({ top: 0 });
  }, [now, scroller]);
}

function Missing({ onRetry }: { onRetry: () => void }) {
  return (
    <p
      role="alert"
      className="sticky top-0 left-0 z-20 flex items-center justify-center gap-2 bg-bad-soft py-1 text-bad"
    >
      Some rows could not be loaded.
      <Button onClick={onRetry} className="h-7">
        Try again
      </Button>
    </p>
  );
}

function ids<T extends RowData>(columns: Column<T>[]): string[] {
  return columns.map((column) => String(column.id));
}

interface HeaderProps {
  look: ColumnLook;
  search: Search;
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

interface SkeletonProps {
  looks: Readonly<Record<string, ColumnLook>>;
  ids: string[];
  box: boolean;
}

function RowSkeleton({ looks, ids, box }: SkeletonProps) {
  return (
    <tr>
      {box && <td className="border-b" />}
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
