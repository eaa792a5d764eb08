import { BarRounded } from "@visx/shape";
import type { ReactElement } from "react";
import { dayName } from "@/lib/time";
import { ColumnChart, type ColumnProps } from "./column-chart";

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

const HEIGHT = 224;

/** One bar a day. */
export function DayBars({ name, days, say, column }: Props) {
  return (
    <ColumnChart
      name={name}
      columns={days.map((day) => ({
        ...day,
        key: day.date,
        label: dayName(day.date, "short"),
        text: `${dayName(day.date, "full")}: ${say(day.count)}`,
      }))}
      most={Math.max(...days.map(({ count }) => count), 0)}
      height={HEIGHT}
      padding={0.28}
      bars={({ count }, { x, width, y, height }, index) => (
        <BarRounded
          x={x}
          width={width}
          y={y(count)}
          height={height(count)}
          radius={3}
          top
          className={index === days.length - 1 ? "fill-accent" : "fill-accent/70"}
        />
      )}
      link={column}
    />
  );
}
