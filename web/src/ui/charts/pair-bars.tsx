import { AxisBottom, AxisLeft } from "@visx/axis";
import { useParentSize } from "@visx/responsive";
import { scaleBand, scaleLinear } from "@visx/scale";
import { BarRounded } from "@visx/shape";
import { type KeyboardEvent, type ReactElement, useRef, useState } from "react";
import { formatCount } from "@/lib/format";
import { Tip } from "../tip";
import { labelled, wholeTicks } from "./ticks";

export interface Pair {
  key: string;
  /** Under its column: "20 Nov". */
  label: string;
  /** In full, with both figures. */
  text: string;
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

interface ColumnProps {
  "aria-label": string;
  tabIndex: number;
  className: string;
  style: { left: number; width: number };
  onFocus: () => void;
}

const MARGIN = { top: 8, right: 8, bottom: 24 };
export const PAIR_BARS_HEIGHT = 256;
const label = { className: "fill-muted", fontSize: 11, fontFamily: "inherit", fill: undefined } as const;

/**
 * Two bars side by side for each part of a range. The picture is for the eye; over it lie links, one a part, with its
 * figures as their names. Tab goes to the last one, the arrow keys from one to the next.
 */
export function PairBars<T extends Pair>({ name, pairs, column }: Props<T>) {
  const { parentRef, width } = useParentSize<HTMLDivElement>({ debounceTime: 50 });
  const list = useRef<HTMLUListElement>(null);
  const [chosen, setChosen] = useState<string>();
  const found = pairs.findIndex(({ key }) => key === chosen);
  const current = found < 0 ? pairs.length - 1 : found;
  const lines = wholeTicks(Math.max(...pairs.map(({ first, second }) => Math.max(first, second)), 0));
  const top = lines.at(-1) ?? 1;
  const left = 14 + 7 * formatCount(top).length;
  const inner = {
    width: Math.max(0, width - left - MARGIN.right),
    height: PAIR_BARS_HEIGHT - MARGIN.top - MARGIN.bottom,
  };
  const x = scaleBand({ domain: pairs.map(({ key }) => key), range: [0, inner.width], padding: 0.24 });
  const y = scaleLinear({ domain: [0, top], range: [inner.height, 0] });
  const step = x.step();
  const half = x.bandwidth() / 2;
  const gap = half > 4 ? 1 : 0;
  const named = new Set(labelled(pairs.length, inner.width));
  const labels = new Map(pairs.map((pair) => [pair.key, pair.label]));
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: pairs.length - 1 }[
      event.key
    ];
    if (next === undefined || next < 0 || next >= pairs.length) return;
    event.preventDefault();
    list.current?.querySelectorAll<HTMLElement>("a,button")[next]?.focus();
  };
  const bar = (value: number, at: number, className: string) => (
    <BarRounded
      x={at}
      width={Math.max(0.5, half - gap)}
      y={y(value)}
      height={inner.height - y(value)}
      radius={Math.min(3, half / 2)}
      top
      className={className}
    />
  );
  return (
    <div ref={parentRef} className="relative" style={{ height: PAIR_BARS_HEIGHT }}>
      {width > 0 && (
        <>
          <svg
            width={width}
            height={PAIR_BARS_HEIGHT}
            aria-hidden
            className="absolute inset-0 overflow-visible"
          >
            <g transform={`translate(${left},${MARGIN.top})`}>
              {lines.map((value) => (
                <line
                  key={value}
                  x2={inner.width}
                  y1={y(value)}
                  y2={y(value)}
                  className={value === 0 ? "stroke-line-strong" : "stroke-line"}
                  shapeRendering="crispEdges"
                />
              ))}
              <AxisLeft
                scale={y}
                tickValues={lines}
                tickFormat={(value) => formatCount(Number(value))}
                hideAxisLine
                hideTicks
                tickLabelProps={{ ...label, dx: -2, dy: 4, textAnchor: "end" }}
              />
              {pairs.map(({ key, first, second }) => (
                <g key={key}>
                  {bar(first, x(key) ?? 0, "fill-muted/55")}
                  {bar(second, (x(key) ?? 0) + half, "fill-accent")}
                </g>
              ))}
              <AxisBottom
                scale={x}
                top={inner.height}
                tickValues={pairs.filter((_, index) => named.has(index)).map(({ key }) => key)}
                tickFormat={(key) => labels.get(String(key)) ?? ""}
                hideAxisLine
                hideTicks
                tickLabelProps={{ ...label, textAnchor: "middle" }}
              />
            </g>
          </svg>
          <ul
            ref={list}
            aria-label={name}
            className="absolute"
            style={{ left: left + step * 0.12, top: MARGIN.top, height: inner.height, width: inner.width }}
            onKeyDown={onKeyDown}
          >
            {pairs.map((pair, index) => (
              <li key={pair.key}>
                <Tip text={pair.text}>
                  {column(pair, {
                    "aria-label": pair.text,
                    tabIndex: index === current ? 0 : -1,
                    className:
                      "absolute inset-y-0 rounded-sm hover:bg-ink/8 focus-visible:bg-ink/8 focus-visible:outline-2",
                    style: { left: index * step, width: step },
                    onFocus: () => setChosen(pair.key),
                  })}
                </Tip>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
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
