import type { Schedule, Technician, WorkOrder } from "@/api/types";
import { isOpen } from "../work-orders/status";
import { dateOf, dayStart, wallAt } from "./clock";
import { type Away, type Calendar, type Clash, clashes, hoursAround, type WeekHours } from "./conflicts";
import { type Place, placeOf, spanOf } from "./places";

/** A job as the board draws it. The same object as long as the server says the same of it. */
export interface Job {
  id: number;
  /** The customer's name. */
  name: string;
  /** Where it is, as far as it is known. */
  where: string;
  region: string | null;
  place: Place;
  order: WorkOrder;
}

/** What the company's rules say of every day. */
export interface Rules {
  zone: string;
  /** Minutes that a job takes which does not say so. */
  usual: number;
  /** When the company works; null where it is not known. */
  hours: WeekHours | null;
  /** Whether a technician can be in one place at a time only. */
  prevents: boolean;
}

export interface Board {
  jobs: ReadonlyMap<number, Job>;
  /** The jobs of each technician, also those outside of what is shown. */
  byTechnician: ReadonlyMap<number, readonly Job[]>;
  away: ReadonlyMap<number, readonly Away[]>;
}

const made = new WeakMap<WorkOrder, Job>();

export function jobOf(order: WorkOrder): Job {
  const known = made.get(order);
  if (known) return known;
  const { customer } = order;
  const job: Job = {
    id: order.id,
    name: customer.name,
    where: [customer.address, [customer.zip_code, customer.city].filter(Boolean).join(" ")]
      .filter(Boolean)
      .join(", "),
    region: customer.region,
    place: placeOf(order),
    order,
  };
  made.set(order, job);
  return job;
}

/** The board of a schedule. `moved` are jobs that stand elsewhere than the server knows yet. */
export function boardOf(
  schedule: Schedule | undefined,
  zone: string,
  moved: readonly { job: Job; place: Place }[] = [],
): Board {
  const jobs = new Map<number, Job>();
  const away = new Map<number, Away[]>();
  for (const day of schedule?.days ?? []) {
    for (const { technician, work_orders, time_off } of day.technicians) {
      for (const order of work_orders) jobs.set(order.id, jobOf(order));
      for (const { from, to, reason } of time_off) {
        const span = { from: wallAt(from, zone), to: wallAt(to, zone), reason };
        const known = away.get(technician.id) ?? [];
        // Time off of several days stands in each of them.
        if (!known.some((other) => other.from === span.from && other.to === span.to)) known.push(span);
        away.set(technician.id, known);
      }
    }
  }
  for (const { job, place } of moved) jobs.set(job.id, { ...job, place });
  const byTechnician = new Map<number, Job[]>();
  for (const job of jobs.values()) {
    const { technician } = job.place;
    if (technician === null) continue;
    const own = byTechnician.get(technician);
    if (own) own.push(job);
    else byTechnician.set(technician, [job]);
  }
  return { jobs, byTechnician, away };
}

/** What speaks against a job standing at a place. */
export function clashesAt(
  board: Board,
  rules: Rules,
  technician: Technician | undefined,
  id: number,
  place: Place,
): Clash[] {
  const span = spanOf(place, rules.usual);
  if (!span || !technician) return [];
  const hours = (technician.working_hours as WeekHours | null) ?? rules.hours;
  const calendar: Calendar = {
    jobs: (board.byTechnician.get(technician.id) ?? []).flatMap((job) => {
      const own = spanOf(job.place, rules.usual);
      return own && job.order.status !== "cancelled" ? [{ ...own, id: job.id, name: job.name }] : [];
    }),
    away: board.away.get(technician.id) ?? [],
    hours: hours && hoursAround(span, hours),
  };
  return clashes(id, span, calendar);
}

/** The jobs that one clashes with; asked for each card, so it looks at nothing else. */
export function overlapping(jobs: readonly Job[], usual: number): Set<number> {
  const spans = jobs
    .flatMap((job) => {
      const span = spanOf(job.place, usual);
      return span && job.order.status !== "cancelled" ? [{ ...span, id: job.id }] : [];
    })
    .sort((a, b) => a.from - b.from);
  const found = new Set<number>();
  let longest: (typeof spans)[number] | undefined;
  for (const span of spans) {
    if (longest && span.from < longest.to) {
      found.add(span.id);
      found.add(longest.id);
    }
    if (!longest || span.to > longest.to) longest = span;
  }
  return found;
}

/** Whether a job takes place on a day, or on one of several; past midnight it belongs to both days. */
export function isOn(job: Job, date: string, usual: number): boolean {
  const span = spanOf(job.place, usual);
  if (!span) return job.place.date === date;
  const start = dayStart(date);
  return span.from < start + 1440 && span.to > start;
}

/** A schedule that knows the newest of a job. Nothing else changes. */
export function withOrder(schedule: Schedule, order: WorkOrder): Schedule {
  return {
    ...schedule,
    days: schedule.days.map((day) => {
      const belongs = day.date === order.scheduled_date;
      const had = day.technicians.some(({ work_orders }) => work_orders.some(({ id }) => id === order.id));
      if (!belongs && !had) return day;
      const technicians = day.technicians.map((entry) => {
        const rest = entry.work_orders.filter(({ id }) => id !== order.id);
        if (belongs && entry.technician.id === order.assigned_technician_id)
          return { ...entry, work_orders: [...rest, order] };
        return rest.length === entry.work_orders.length ? entry : { ...entry, work_orders: rest };
      });
      const there = technicians.some(({ technician }) => technician.id === order.assigned_technician_id);
      if (belongs && order.technician && !there)
        technicians.push({ technician: order.technician, work_orders: [order], time_off: [] });
      return { ...day, technicians };
    }),
  };
}

interface Queue {
  items: WorkOrder[];
  total: number;
}

/** The queue that knows the newest of a job: out of it once somebody has it, first in it when nobody has it any more. */
export function withQueued(pages: readonly Queue[], order: WorkOrder): Queue[] {
  const waits = order.assigned_technician_id === null && isOpen(order.status);
  const had = pages.some(({ items }) => items.some(({ id }) => id === order.id));
  const by = (waits ? 1 : 0) - (had ? 1 : 0);
  return pages.map((page, index) => {
    const items = had
      ? page.items.flatMap((item) => (item.id === order.id ? (waits ? [order] : []) : [item]))
      : waits && index === 0
        ? [order, ...page.items]
        : page.items;
    return { ...page, items, total: page.total + by };
  });
}

/** The dates of a schedule's request: those that are shown, and the day before, whose jobs may reach into them. */
export function rangeOf(dates: readonly string[]): { from: string; to: string } {
  const [first = dateOf(0)] = dates;
  return { from: dateOf(dayStart(first) - 1), to: dates.at(-1) ?? first };
}
