import { BarRounded } from "@visx/shape";
import type { ReactElement } from "react";
import { type Column, ColumnChart, type ColumnProps } from "./column-chart";

export interface Pair extends Column {
  first: number;
  second: number;
}

interface Props<T extends Pair> {
  /** What is counted, for screen readers: "Jobs by day". */
  name: string;
  pairs: readonly T[];
  /** The element of a column: a link to what was counted. */
  column: (pair: T, props: ColumnProps) => ReactElement;
}

export const PAIR_BARS_HEIGHT = 256;

/** Two bars side by side for each part of a range. */
export function PairBars<T extends Pair>({ name, pairs, column }: Props<T>) {
  return (
    <ColumnChart
      name={name}
      columns={pairs}
      most={Math.max(...pairs.map(({ first, second }) => Math.max(first, second)), 0)}
      height={PAIR_BARS_HEIGHT}
      padding={0.24}
      bars={({ first, second }, { x, width, y, height }) => {
        const half = width / 2;
        const gap = half > 4 ? 1 : 0;
        const bar = (value: number, at: number, className: string) => (
          <BarRounded
            x={at}
            width={Math.max(0.5, half - gap)}
            y={y(value)}
            height={height(value)}
            radius={Math.min(3, half / 2)}
            top
            className={className}
          />
        );
        return (
          <>
            {bar(first, x, "fill-muted/55")}
            {bar(second, x + half, "fill-accent")}
          </>
        );
      }}
      link={column}
    />
  );
}

/** What the two bars are. */
export function PairLegend({ first, second }: { first: string; second: string }) {
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-small text-soft" aria-hidden>
      <span className="inline-flex items-center gap-1.5">
        <span className="size-2.5 rounded-[2px] bg-muted/55" /> {first}
      </span>
      <span className="inline-flex items-center gap-1.5">
        <span className="size-2.5 rounded-[2px] bg-accent" /> {second}
      </span>
    </p>
  );
}
