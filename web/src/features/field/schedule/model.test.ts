import { describe, expect, it } from "vitest";
import type { Schedule, Technician, WorkOrder } from "@/api/types";
import { boardOf, clashesAt, isOn, jobOf, overlapping, rangeOf, withOrder, withQueued } from "./model";

const FRIDAY = "2026-11-20";
const tomasz = { id: 1, name: "Tomasz", working_hours: null } as unknown as Technician;
const aylin = { id: 2, name: "Aylin", working_hours: { fri: [["10:00", "12:00"]] } } as unknown as Technician;
const order = (id: number, more: Partial<WorkOrder> = {}): WorkOrder =>
  ({
    id,
    status: "scheduled",
    assigned_technician_id: 1,
    technician: tomasz,
    scheduled_date: FRIDAY,
    scheduled_time: "10:00:00",
    estimated_duration: 60,
    customer: {
      name: `Customer ${id}`,
      address: "Main 1",
      zip_code: "10115",
      city: "Berlin",
      region: "North",
    },
    ...more,
  }) as unknown as WorkOrder;
const schedule = (...orders: WorkOrder[]): Schedule =>
  ({
    from: FRIDAY,
    to: "2026-11-21",
    days: [FRIDAY, "2026-11-21"].map((date) => ({
      date,
      technicians: [
        {
          technician: tomasz,
          work_orders: orders.filter(({ scheduled_date }) => scheduled_date === date),
          time_off:
            date === FRIDAY
              ? [{ from: "2026-11-20T13:00:00Z", to: "2026-11-20T15:00:00Z", reason: "Dentist" }]
              : [],
        },
      ],
    })),
  }) as unknown as Schedule;
const rules = {
  zone: "Europe/Berlin",
  usual: 60,
  hours: { fri: [["08:00", "17:00"]] },
  prevents: false,
} as const;
const ids = (found: Schedule, date: string, technician: number) =>
  found.days
    .find((day) => day.date === date)
    ?.technicians.find((entry) => entry.technician.id === technician)
    ?.work_orders.map(({ id }) => id);

it("draws the same job as long as the server says the same", () => {
  const one = order(1);
  expect(jobOf(one)).toBe(jobOf(one));
  expect(jobOf(one).where).toBe("Main 1, 10115 Berlin");
});

describe("what speaks against a place", () => {
  const board = boardOf(schedule(order(1)), rules.zone);
  const at = (time: number, technician = 1) => ({ technician, date: FRIDAY, at: time, minutes: 60 });
  it.each([
    ["nothing", tomasz, at(660), []],
    ["a job", tomasz, at(630), ["job"]],
    ["time off, in the company's zone", tomasz, at(14 * 60), ["time_off"]],
    ["the company's hours", tomasz, at(16 * 60 + 30), ["hours"]],
    ["one's own hours", aylin, at(12 * 60, 2), ["hours"]],
    ["no time, no clash", tomasz, { ...at(0), at: null }, []],
  ])("%s", (_, technician, place, kinds) => {
    expect(clashesAt(board, rules, technician, 9, place).map(({ kind }) => kind)).toEqual(kinds);
  });

  it("a cancelled job takes nobody's time", () => {
    const cancelled = boardOf(schedule(order(1, { status: "cancelled" })), rules.zone);
    expect(clashesAt(cancelled, rules, tomasz, 9, at(600))).toEqual([]);
  });

  it("a job that is under way counts where it goes", () => {
    const job = jobOf(order(1));
    const moved = boardOf(schedule(order(1)), rules.zone, [{ job, place: at(480, 2) }]);
    expect(clashesAt(moved, rules, tomasz, 9, at(600))).toEqual([]);
    expect(moved.byTechnician.get(2)?.map(({ id }) => id)).toEqual([1]);
  });
});

it("finds all that overlap in a row", () => {
  const jobs = [
    order(1),
    order(2, { scheduled_time: "10:30:00" }),
    order(3, { scheduled_time: "11:30:00" }),
    order(4, { scheduled_time: "14:00:00", estimated_duration: 240 }),
    order(5, { scheduled_time: "15:00:00", estimated_duration: 15 }),
    order(6, { scheduled_time: "16:00:00", estimated_duration: 15 }),
  ].map(jobOf);
  expect([...overlapping(jobs, 60)].sort()).toEqual([1, 2, 4, 5, 6]);
});

it("a job past midnight is on both days", () => {
  const night = jobOf(order(1, { scheduled_time: "23:00:00", estimated_duration: 120 }));
  expect([FRIDAY, "2026-11-21", "2026-11-22"].map((date) => isOn(night, date, 60))).toEqual([
    true,
    true,
    false,
  ]);
  expect(isOn(jobOf(order(2, { scheduled_time: null })), FRIDAY, 60)).toBe(true);
});

describe("the newest of a job", () => {
  const before = schedule(order(1), order(2));
  it("takes its new place", () => {
    const after = withOrder(before, order(1, { scheduled_date: "2026-11-21" }));
    expect(ids(after, FRIDAY, 1)).toEqual([2]);
    expect(ids(after, "2026-11-21", 1)).toEqual([1]);
  });
  it("opens a row for somebody who had nothing that day", () => {
    const after = withOrder(before, order(1, { assigned_technician_id: 2, technician: aylin }));
    expect(ids(after, FRIDAY, 2)).toEqual([1]);
    expect(ids(after, FRIDAY, 1)).toEqual([2]);
  });
  it("goes where nobody has it", () => {
    const after = withOrder(before, order(1, { assigned_technician_id: null, technician: null }));
    expect(ids(after, FRIDAY, 1)).toEqual([2]);
    expect(after.days[1]).toBe(before.days[1]);
  });
  it("leaves and enters the queue", () => {
    const free = { assigned_technician_id: null, technician: null, status: "pending" } as const;
    const pages = [{ items: [order(7, free), order(8, free)], total: 2 }];
    expect(withQueued(pages, order(7))[0]).toMatchObject({ total: 1, items: [{ id: 8 }] });
    expect(withQueued(pages, order(9, free))[0]).toMatchObject({
      total: 3,
      items: [{ id: 9 }, { id: 7 }, { id: 8 }],
    });
    expect(withQueued(pages, order(9))[0]?.total).toBe(2);
  });
});

it("asks for the day before too", () => {
  expect(rangeOf([FRIDAY])).toEqual({ from: "2026-11-19", to: FRIDAY });
});
