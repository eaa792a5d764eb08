import { AxisBottom, AxisLeft } from "@visx/axis";
import { useParentSize } from "@visx/responsive";
import { scaleBand, scaleLinear } from "@visx/scale";
import { type KeyboardEvent, type ReactElement, type ReactNode, useRef, useState } from "react";
import { formatCount } from "@/lib/format";
import { Tip } from "../tip";
import { labelled, wholeTicks } from "./ticks";

/** A part of a range, as its column is named. */
export interface Column {
  key: string;
  /** Under it: "20 Nov". */
  label: string;
  /** In full, with its figures. */
  text: string;
}

/** What the element of a column gets. */
export interface ColumnProps {
  "aria-label": string;
  tabIndex: number;
  className: string;
  style: { left: number; width: number };
  onFocus: () => void;
}

/** Where a column's bars are drawn, in pixels. */
interface Place {
  x: number;
  width: number;
  /** The upper end of a bar of this value. */
  y: (value: number) => number;
  /** How high a bar of this value is. */
  height: (value: number) => number;
}

interface Props<T extends Column> {
  /** What is counted, for screen readers: "Jobs by day". */
  name: string;
  columns: readonly T[];
  /** The greatest figure. */
  most: number;
  height: number;
  /** How much of a column's width stays empty, 0 to 1. */
  padding: number;
  bars: (column: T, place: Place, index: number) => ReactNode;
  /** The element over a column: a link to what was counted. */
  link: (column: T, props: ColumnProps) => ReactElement;
}

const MARGIN = { top: 8, right: 8, bottom: 24 };
const label = { className: "fill-muted", fontSize: 11, fontFamily: "inherit", fill: undefined } as const;

/**
 * Columns over the parts of a range. The picture is for the eye; over it lie links, one a part, with its figures as
 * their names. Tab goes to the last one, the arrow keys from one to the next.
 */
export function ColumnChart<T extends Column>({
  name,
  columns,
  most,
  height,
  padding,
  bars,
  link,
}: Props<T>) {
  const { parentRef, width } = useParentSize<HTMLDivElement>({ debounceTime: 50 });
  const list = useRef<HTMLUListElement>(null);
  const [chosen, setChosen] = useState<string>();
  const found = columns.findIndex(({ key }) => key === chosen);
  const current = found < 0 ? columns.length - 1 : found;
  const lines = wholeTicks(most);
  const top = lines.at(-1) ?? 1;
  const left = 14 + 7 * formatCount(top).length;
  const inner = {
    width: Math.max(0, width - left - MARGIN.right),
    height: height - MARGIN.top - MARGIN.bottom,
  };
  const x = scaleBand({ domain: columns.map(({ key }) => key), range: [0, inner.width], padding });
  const y = scaleLinear({ domain: [0, top], range: [inner.height, 0] });
  const step = x.step();
  const named = new Set(labelled(columns.length, inner.width));
  const labels = new Map(columns.map((column) => [column.key, column.label]));
  const place = (key: string): Place => ({
    x: x(key) ?? 0,
    width: x.bandwidth(),
    y,
    height: (value) => inner.height - y(value),
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: columns.length - 1 }[
      event.key
    ];
    if (next === undefined || next < 0 || next >= columns.length) return;
    event.preventDefault();
    list.current?.querySelectorAll<HTMLElement>("a,button")[next]?.focus();
  };
  return (
    <div ref={parentRef} className="relative" style={{ height }}>
      {width > 0 && (
        <>
          <svg width={width} height={height} aria-hidden className="absolute inset-0 overflow-visible">
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
              {columns.map((column, index) => (
                <g key={column.key}>{bars(column, place(column.key), index)}</g>
              ))}
              <AxisBottom
                scale={x}
                top={inner.height}
                tickValues={columns.filter((_, index) => named.has(index)).map(({ key }) => key)}
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
            style={{
              left: left + (step * padding) / 2,
              top: MARGIN.top,
              height: inner.height,
              width: inner.width,
            }}
            onKeyDown={onKeyDown}
          >
            {columns.map((column, index) => (
              <li key={column.key}>
                <Tip text={column.text}>
                  {link(column, {
                    "aria-label": column.text,
                    tabIndex: index === current ? 0 : -1,
                    className:
                      "absolute inset-y-0 rounded-sm hover:bg-ink/8 focus-visible:bg-ink/8 focus-visible:outline-2",
                    style: { left: index * step, width: step },
                    onFocus: () => setChosen(column.key),
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
