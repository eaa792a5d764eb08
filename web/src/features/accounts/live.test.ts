import { expect, test } from "vitest";
import { accountsReaders } from "./live";

const [customers] = accountsReaders;
const event = (type: string) => ({
  event_id: 1,
  topics: ["customers"],
  kind: `${type}.updated`,
  subject: { type, id: "3" },
  customer_id: 7,
});

test("a changed customer makes the lists, the record and the timeline stale", () => {
  expect(customers?.stale(event("user"))).toEqual([
    ["people", "customers"],
    ["customer", 7],
    ["user", 7],
    ["timeline", 7],
  ]);
});

test("what else has to do with a customer is on their page only", () => {
  expect(customers?.stale(event("note"))).toEqual([
    ["notes", 7],
    ["timeline", 7],
  ]);
  expect(customers?.stale(event("ticket"))).toEqual([["timeline", 7]]);
});
