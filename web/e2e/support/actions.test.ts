import { describe, expect, it } from "vitest";
import { actions, place, type Step } from "./actions";

const step = (title: string, subtitle?: string, more: Partial<Step> = {}): Step => ({
  category: "pw:api",
  title,
  subtitle,
  steps: [],
  ...more,
});

describe("a place on the page in words", () => {
  it.each([
    ["getByRole('button', { name: 'New customer' })", "button “New customer”"],
    ["getByRole('dialog', { name: /^Edit/ }).getByLabel('Country')", "field “Country” in dialog “^Edit”"],
    ["getByLabel('Region', { exact: true })", "field “Region”"],
    [
      "getByRole('table', { name: 'Customers' }).getByRole('link').nth(1)",
      "link (number 2) in table “Customers”",
    ],
    ["getByRole('heading', { name: 'It\\'s here', level: 1 })", "heading “It's here”"],
    ["getByText('Milan').first()", "text “Milan” (the first)"],
    ["locator('[aria-busy=true]')", "[aria-busy=true]"],
  ])("%s", (locator, expected) => {
    expect(place(locator)).toBe(expected);
  });
});

it("tells a test's steps, with what was typed and what was verified", () => {
  const told = actions([
    step("Log in as owner", undefined, { category: "test.step", steps: [step("POST /api/auth/login")] }),
    step("Navigate", "/customers"),
    step('Fill "Turin"', "getByLabel('City')"),
    step("Evaluate"),
    step('Expect "toHaveText"', "getByRole('status')", { category: "expect", params: { expected: "1" } }),
    step('Expect "not toBeVisible"', "getByText('Milan')", { category: "expect", error: {} }),
    step("worker", undefined, { category: "fixture" }),
  ]);
  expect(told).toEqual([
    "Log in as owner",
    "   POST /api/auth/login",
    "Navigate /customers",
    'Fill field “City” with "Turin"',
    "Verified: status to have text “1”",
    "Verified: text “Milan” not to be visible (this failed)",
  ]);
});
