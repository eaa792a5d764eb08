import { AxisBottom, AxisLeft } from "@visx/axis";
import { useParentSize } from "@visx/responsive";
import { scaleBand, scaleLinear } from "@visx/scale";
import { BarRounded } from "@visx/shape";
import { type KeyboardEvent, type ReactElement, useRef, useState } from "react";
import { formatCount } from "@/lib/format";
import { dayName } from "@/lib/time";
import { Tip } from "../tip";
import { labelled, wholeTicks } from "./ticks";

interface Day {
  date: string;
  count: number;
}

interface Props {
  /** What is counted, for screen readers: "New customers by day". */
  name: string;
  days: readonly Day[];
  /** "7 customers". */
  say: (count: number) => string;
  /** The element of a day's column: a link to what was counted. */
  column: (day: Day, props: ColumnProps) => ReactElement;
}

interface ColumnProps {
  "aria-label": string;
  tabIndex: number;
  className: string;
  style: { left: number; width: number };
  onFocus: () => void;
}

const MARGIN = { top: 8, right: 8, bottom: 24 };
const HEIGHT = 224;
const label = { className: "fill-muted", fontSize: 11, fontFamily: "inherit", fill: undefined } as const;

/**
 * One bar a day. The picture is for the eye; over it lie links, one a day, with the day and its count as their
 * names. Tab goes to the last day, the arrow keys from day to day.
 */
export function DayBars({ name, days, say, column }: Props) {
  const { parentRef, width } = useParentSize<HTMLDivElement>({ debounceTime: 50 });
  const list = useRef<HTMLUListElement>(null);
  const [current, setCurrent] = useState(days.length - 1);
  const most = Math.max(...days.map(({ count }) => count), 0);
  const lines = wholeTicks(most);
  const top = lines.at(-1) ?? 1;
  const left = 14 + 7 * formatCount(top).length;
  const inner = {
    width: Math.max(0, width - left - MARGIN.right),
    height: HEIGHT - MARGIN.top - MARGIN.bottom,
  };
  const x = scaleBand({ domain: days.map(({ date }) => date), range: [0, inner.width], padding: 0.28 });
  const y = scaleLinear({ domain: [0, top], range: [inner.height, 0] });
  const step = x.step();
  const named = new Set(labelled(days.length, inner.width));
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: days.length - 1 }[
      event.key
    ];
    if (next === undefined || next < 0 || next >= days.length) return;
    event.preventDefault();
    list.current?.querySelectorAll<HTMLElement>("a,button")[next]?.focus();
  };
  return (
    <div ref={parentRef} className="relative" style={{ height: HEIGHT }}>
      {width > 0 && (
        <>
          <svg width={width} height={HEIGHT} aria-hidden className="absolute inset-0 overflow-visible">
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
              {days.map(({ date, count }, index) => (
                <BarRounded
                  key={date}
                  x={x(date) ?? 0}
                  width={x.bandwidth()}
                  y={y(count)}
                  height={inner.height - y(count)}
                  radius={3}
                  top
                  className={index === days.length - 1 ? "fill-accent" : "fill-accent/70"}
                />
              ))}
              <AxisBottom
                scale={x}
                top={inner.height}
                tickValues={days.filter((_, index) => named.has(index)).map(({ date }) => date)}
                tickFormat={(date) => dayName(String(date), "short")}
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
            style={{ left: left + step * 0.14, top: MARGIN.top, height: inner.height, width: inner.width }}
            onKeyDown={onKeyDown}
          >
            {days.map((day, index) => {
              const text = `${dayName(day.date, "full")}: ${say(day.count)}`;
              return (
                <li key={day.date}>
                  <Tip text={text}>
                    {column(day, {
                      "aria-label": text,
                      tabIndex: index === current ? 0 : -1,
                      className:
                        "absolute inset-y-0 rounded-sm hover:bg-ink/8 focus-visible:bg-ink/8 focus-visible:outline-2",
                      style: { left: index * step, width: step },
                      onFocus: () => setCurrent(index),
                    })}
                  </Tip>
                </li>
              );
            })}
          </ul>
        </>
      )}
    </div>
  );
}
