import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { formatCount } from "@/lib/format";
import { usePhone } from "@/lib/media";
import { showError } from "@/ui/error-dialog-store";
import { toast } from "@/ui/toast";
import { PAGE } from "./paging";
import type { PageQuery } from "./queries";
import { MOST, NOTHING, span, stretch, type Ticked, these, ticks, toggle } from "./selection";

interface Row {
  id: number;
}

interface Options<T extends Row> {
  /** What the list shows, as one text: another filter begins with nothing ticked. */
  of: string;
  total: number;
  page: (page: number) => PageQuery<T>;
}

/** What is ticked in a list, and the ways to tick. */
export interface Selection<T extends Row = Row> {
  /** Whether one is selecting: something is ticked or, on a phone, the rows show their boxes. */
  on: boolean;
  /** Everything that matches is ticked, and not every row of it is known here. */
  all: boolean;
  count: number;
  total: number;
  rows: readonly T[];
  /** The place in the list of the row ticked last. */
  last: number | null;
  has: (id: number) => boolean;
  toggle: (index: number, row: T) => void;
  /** Ticks from the last row that was ticked, or from `from`, to this one. */
  stretch: (index: number, from?: number) => void;
  everything: () => void;
  start: () => void;
  clear: () => void;
}

interface Held<T> {
  of: string;
  on: boolean;
  ticked: Ticked<T>;
}

export function useSelection<T extends Row>({ of, total, page }: Options<T>): Selection<T> {
  const client = useQueryClient();
  const [held, setHeld] = useState<Held<T>>({ of, on: false, ticked: NOTHING });
  const now: Held<T> = held.of === of ? held : { of, on: false, ticked: NOTHING };
  const { ticked } = now;
  const phone = usePhone();
  const count = ticks(ticked, total);
  const set = (change: (ticked: Ticked<T>) => Ticked<T>) =>
    setHeld((last) => ({
      of,
      on: true,
      ticked: change(last.of === of ? last.ticked : NOTHING),
    }));

  /** The rows of these places; those that were never in sight are fetched. */
  const between = async (first: number, last: number): Promise<T[] | null> => {
    const numbers = Array.from(
      { length: Math.floor(last / PAGE) - Math.floor(first / PAGE) + 1 },
      (_, step) => Math.floor(first / PAGE) + 1 + step,
    );
    try {
      const pages = await Promise.all(numbers.map((number) => client.fetchQuery(page(number))));
      const begin = ((numbers[0] ?? 1) - 1) * PAGE;
      return pages.flatMap(({ items }) => items).slice(first - begin, last - begin + 1);
    } catch (error) {
      showError(error, "These rows could not be selected");
      return null;
    }
  };

  return {
    on: phone ? now.on : count > 0,
    all: ticked.all,
    count,
    total,
    rows: [...ticked.rows.values()],
    last: ticked.anchor,
    has: (id) => ticked.all || ticked.rows.has(id),
    toggle: (index, row) => set((before) => toggle(before, index, row)),
    stretch: async (index, from) => {
      const start = ticked.anchor === null && from !== undefined ? { ...ticked, anchor: from } : ticked;
      const [first, last] = span(start, index);
      const rows = await between(first, last);
      if (!rows) return;
      set((before) => stretch(before, start.anchor ?? index, rows));
      if (Math.abs(index - (start.anchor ?? index)) >= MOST)
        toast(`At most ${formatCount(MOST)} rows are selected one by one`);
    },
    everything: async () => {
      if (total > MOST) return set(() => ({ ...NOTHING, all: true }));
      const rows = await between(0, total - 1);
      if (rows) set(() => these(rows));
    },
    start: () => set((before) => before),
    clear: () => setHeld({ of, on: false, ticked: NOTHING }),
  };
}
