import { expect, it } from "vitest";
import type { Settings } from "@/api/types";
import { type CompanyForm, companyForm, shown, signupLink, toCompanyForm, toPatch } from "./form";

it("gives out a link that holds any slug", () => {
  expect(signupLink("https://desk.example", "moeller-soehne")).toBe(
    "https://desk.example/signup?company=moeller-soehne",
  );
  expect(signupLink("http://localhost:5001", "a&b=c")).toBe("http://localhost:5001/signup?company=a%26b%3Dc");
});

const week: CompanyForm = toCompanyForm({
  name: "A",
  slug: "a",
  time_zone: "UTC",
  signup_enabled: true,
  business_hours: { mon: [["08:00", "17:00"]], tue: [["08:00", "17:00"]] },
  prevent_double_booking: false,
  default_duration_min: 90,
  notify_customers: true,
  notify_technicians: false,
  notify_delay_min: 2,
} as unknown as Settings);

it("says what a value means", () => {
  expect([shown("signup_enabled", true), shown("signup_enabled", false), shown("time_zone", "UTC")]).toEqual([
    "Open",
    "Closed",
    "UTC",
  ]);
  expect([shown("prevent_double_booking", true), shown("prevent_double_booking", false)]).toEqual([
    "Refused",
    "Allowed",
  ]);
  expect([shown("notify_customers", true), shown("notify_technicians", false)]).toEqual(["On", "Off"]);
  expect([shown("default_duration_min", 90), shown("notify_delay_min", 2)]).toEqual(["1 h 30 min", "2"]);
  expect(shown("business_hours", week.business_hours)).toBe("Mon–Tue 08:00–17:00");
  expect([shown("business_hours", null), shown("business_hours", [])]).toEqual(["Not said", "Never open"]);
});

it("sends hours as the server takes them, and only where they changed", () => {
  expect(toPatch({ business_hours: week.business_hours })).toEqual({
    business_hours: { mon: [["08:00", "17:00"]], tue: [["08:00", "17:00"]] },
  });
  expect(toPatch({ business_hours: null })).toEqual({ business_hours: null });
  expect(toPatch({ name: "B" })).toEqual({ name: "B" });
});

it.each([
  ["name", { name: "  " }],
  ["default_duration_min", { default_duration_min: Number.NaN }],
  ["default_duration_min", { default_duration_min: 0 }],
  ["default_duration_min", { default_duration_min: 10_081 }],
  ["default_duration_min", { default_duration_min: 1.5 }],
  ["business_hours", { business_hours: [{ day: "mon" as const, spans: [{ from: "08:00", to: "" }] }] }],
])("refuses %s where it is wrong", (field, wrong) => {
  expect(companyForm.safeParse(week).success).toBe(true);
  const result = companyForm.safeParse({ ...week, ...wrong });
  expect(result.error?.issues.map(({ path }) => path[0])).toEqual([field]);
});
