import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { type Desk, expect, test } from "./support/test";

const count = new Intl.NumberFormat("en");
const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

interface Summary {
  from: string;
  to: string;
  total: number;
  open: number;
  overdue: number;
  unassigned: number;
  completed: number;
  completion_rate: number;
  mean_first_response_min: number;
  by_status: Record<string, number>;
  by_priority: Record<string, number>;
  by_day: { date: string; created: number; completed: number }[];
}

async function report<T>(desk: Desk, name: string, range: { from: string; to: string }): Promise<T> {
  const reply = await desk.page.request.get(`/api/v2/reports/${name}?${new URLSearchParams({ ...range })}`);
  expect(reply.status()).toBe(200);
  return reply.json();
}

/** The days that the room's address shows, or the last 30. */
async function shown(desk: Desk): Promise<Summary> {
  const params = new URL(desk.page.url()).searchParams;
  const [from, to] = [params.get("from"), params.get("to")];
  if (from && to) return report(desk, "summary", { from, to });
  const reply = await desk.page.request.get("/api/v2/reports/summary");
  return reply.json();
}

function figure(page: Page, name: string): Locator {
  return page.getByRole("list", { name: "Figures" }).getByRole("listitem").filter({ hasText: name });
}

async function choose(page: Page, preset: string): Promise<void> {
  await page.getByRole("button", { name: /^Days:/ }).click();
  await page.getByRole("dialog", { name: "Choose the days" }).getByRole("button", { name: preset }).click();
}

test("the figures are the server's, and lead to the jobs that they count", async ({ page, desk }) => {
  await desk.loginAs("agent");
  await page.goto("/reports");
  await expect(page.getByRole("heading", { name: "Reports", level: 1 })).toBeVisible();
  const now = await shown(desk);
  await expect(figure(page, "Jobs")).toContainText(count.format(now.total));
  await expect(figure(page, "Completion rate")).toContainText(percent.format(now.completion_rate));
  await expect(figure(page, "First response")).not.toContainText("—");
  const found = page.getByRole("status", { name: "Number of jobs found" });
  for (const [name, value] of [
    ["Completed", now.completed],
    ["Open", now.open],
    ["Overdue", now.overdue],
    ["Unassigned", now.unassigned],
  ] as const) {
    await expect(figure(page, name)).toContainText(count.format(value));
    await figure(page, name).getByRole("link").click();
    await expect(page).toHaveURL(/\/work-orders\?/);
    await expect(found).toHaveText(count.format(value));
    await page.goBack();
  }
  const byStatus = page.getByRole("region", { name: "By status" });
  await expect(byStatus.getByRole("link", { name: /^Cancelled/ })).toContainText(
    count.format(now.by_status.cancelled ?? 0),
  );
  await byStatus.getByRole("link", { name: /^Cancelled/ }).click();
  await expect(found).toHaveText(count.format(now.by_status.cancelled ?? 0));
  await page.goBack();
  await page.getByRole("region", { name: "By priority" }).getByRole("link", { name: /^High/ }).click();
  await expect(found).toHaveText(count.format(now.by_priority["2"] ?? 0));
  await page.goBack();
  await expect(figure(page, "Jobs")).toBeVisible();
  await desk.accessible();
  await desk.screenshot("reports-summary");
});

test("any range is shown, compared with the days before, and kept in the address", async ({ page, desk }) => {
  await desk.loginAs("owner");
  await page.goto("/reports");
  await choose(page, "Last 7 days");
  await expect(page).toHaveURL(/range=last-7/);
  await expect(page.getByText(/^Compared with /)).toBeVisible();

  await page.getByRole("button", { name: /^Days:/ }).click();
  const dialog = page.getByRole("dialog", { name: "Choose the days" });
  const { to } = await shown(desk);
  const from = new Date(Date.parse(to) - 10 * 86_400_000).toISOString().slice(0, 10);
  await dialog.getByLabel("From").fill(to);
  await dialog.getByLabel("To").fill(from);
  await dialog.getByRole("button", { name: "Apply" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("The last day is before the first.");
  await dialog.getByLabel("From").fill(from);
  await dialog.getByLabel("To").fill(to);
  await desk.accessible();
  await desk.screenshot("reports-range");
  await dialog.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(new RegExp(`from=${from}&to=${to}`));
  const now = await report<Summary>(desk, "summary", { from, to });
  await expect(figure(page, "Jobs")).toContainText(count.format(now.total));
  const columns = page.getByRole("list", { name: "Created and completed by day" }).getByRole("link");
  await expect(columns).toHaveCount(11);
  const last = now.by_day.at(-1);
  await expect(columns.last()).toHaveAccessibleName(
    new RegExp(
      `: ${count.format(last?.created ?? 0)} created, ${count.format(last?.completed ?? 0)} completed$`,
    ),
  );

  // The same is there after a reload, and the days before by one press.
  await page.reload();
  await expect(figure(page, "Jobs")).toContainText(count.format(now.total));
  const days = (date: string, add: number) =>
    new Date(Date.parse(date) + add * 86_400_000).toISOString().slice(0, 10);
  const earlier = await report<Summary>(desk, "summary", { from: days(from, -11), to: days(from, -1) });
  if (earlier.total !== now.total) {
    await expect(figure(page, "Jobs")).toContainText(`from ${count.format(earlier.total)}`);
  }
  await page.getByRole("button", { name: "The days before" }).click();
  await expect(page).toHaveURL(new RegExp(`from=${earlier.from}&to=${earlier.to}`));
  await expect(figure(page, "Jobs")).toContainText(count.format(earlier.total));
  await page.getByLabel(/^Compare/).uncheck();
  await expect(page).toHaveURL(/compare=false/);
  await expect(page.getByText(/^Compared with /)).toHaveCount(0);

  await choose(page, "This year");
  await expect(page.getByRole("heading", { name: /by week$/ })).toBeVisible();
  await page.goto("/reports?from=2001-01-01&to=2001-01-31");
  await expect(page.getByRole("heading", { name: "Nothing to count" })).toBeVisible();
});

test("the days are walked by keys, and are a table for those who want one", async ({ page, desk, phone }) => {
  await desk.loginAs("agent");
  await page.goto("/reports");
  const columns = page.getByRole("list", { name: "Created and completed by day" }).getByRole("link");
  await expect(columns).toHaveCount(30);
  const { by_day } = await shown(desk);
  if (!phone) {
    await columns.last().focus();
    await page.keyboard.press("ArrowLeft");
    await expect(columns.nth(28)).toBeFocused();
    await expect(page.getByRole("tooltip")).toContainText("created");
    await page.keyboard.press("Enter");
    const day = by_day[28];
    await expect(page).toHaveURL(new RegExp(`created_from=${day?.date}&created_to=${day?.date}`));
    await expect(page.getByRole("status", { name: "Number of jobs found" })).toHaveText(
      count.format(day?.created ?? 0),
    );
    await page.goBack();
    await expect(columns).toHaveCount(30);
    // The tabs by keys, too.
    await page.getByRole("tab", { name: "Summary" }).focus();
    await page.keyboard.press("ArrowRight");
    await expect(page.getByRole("tab", { name: "Technicians" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/tab=technicians/);
    await page.goBack();
    await page.goto("/reports");
  }
  await page.getByRole("button", { name: "As a table" }).click();
  const table = page.getByRole("region", { name: /by day, as a table$/ });
  await expect(table.getByRole("row")).toHaveCount(31);
  const completed = by_day.toReversed().find((day) => day.completed > 0);
  const row = table.getByRole("row").nth(30 - by_day.findIndex(({ date }) => date === completed?.date));
  await expect(row.getByRole("link").last()).toHaveText(count.format(completed?.completed ?? 0));
  await row.getByRole("link").last().click();
  await expect(page).toHaveURL(new RegExp(`completed_from=${completed?.date}`));
  await expect(page.getByRole("status", { name: "Number of jobs found" })).toHaveText(
    count.format(completed?.completed ?? 0),
  );
});

test("technicians are compared, in the order of any column", async ({ page, desk }) => {
  await desk.loginAs("agent");
  await page.goto("/reports?tab=technicians");
  const { from, to } = await shown(desk);
  const { items } = await report<{
    items: { name: string; assigned: number; completed: number; utilisation: number | null }[];
  }>(desk, "technician-performance", { from, to });
  const table = page.getByRole("region", { name: "Technicians, as a table" });
  await expect(table.getByRole("row")).toHaveCount(items.length + 1);
  for (const item of items) {
    const row = table.getByRole("row", { name: item.name });
    await expect(row.getByRole("cell").first()).toHaveText(count.format(item.assigned));
    await expect(row.getByRole("cell").nth(1)).toHaveText(count.format(item.completed));
    await expect(row.getByRole("cell").last()).toHaveText(
      item.utilisation === null ? "—" : percent.format(item.utilisation),
    );
  }
  await expect(table.getByRole("columnheader", { name: "Completed" })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
  await table.getByRole("button", { name: "Technician" }).click();
  await expect(page).toHaveURL(/sort=name/);
  const names = items.map(({ name }) => name).sort((a, b) => a.localeCompare(b));
  await expect(table.getByRole("rowheader")).toHaveText(names);
  await desk.accessible();
  await desk.screenshot("reports-technicians");
  const first = items.find(({ name }) => name === names[0]);
  await table.getByRole("link").first().click();
  await expect(page).toHaveURL(/\/work-orders\?.*technician_id=/);
  await expect(page.getByRole("status", { name: "Number of jobs found" })).toHaveText(
    count.format(first?.assigned ?? 0),
  );
});

test("customers are named by their jobs, and each report is a file", async ({ page, desk }) => {
  await desk.loginAs("agent");
  await page.goto("/reports?tab=customers");
  const { from, to } = await shown(desk);
  const { items, total } = await report<{
    total: number;
    items: { name: string; work_orders: number; completed: number; open: number }[];
  }>(desk, "customer-activity", { from, to });
  const table = page.getByRole("region", { name: "Customers, as a table" });
  await expect(table.getByRole("row")).toHaveCount(Math.min(items.length, 100) + 1);
  await expect(table.getByRole("rowheader").first()).toHaveText(items[0]?.name ?? "");
  await expect(page.getByRole("status", { name: "Number of customers" })).toContainText(count.format(total));
  await desk.accessible();
  await desk.screenshot("reports-customers");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Customers as CSV" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`customer-activity-${from}-${to}.csv`);
  const lines = readFileSync(await file.path(), "utf8")
    .trimEnd()
    .split("\r\n");
  expect(lines[0]).toBe("customer_id,name,work_orders,completed,open,last_work_order_at,chats,tickets");
  expect(lines).toHaveLength(items.length + 1);
  await page.getByRole("tab", { name: "Summary" }).click();
  await expect(page.getByRole("link", { name: "Summary as CSV" })).toHaveAttribute(
    "href",
    `/api/v2/reports/summary?from=${from}&to=${to}&format=csv`,
  );
});

test("it is for agents and admins", async ({ page, desk, phone }) => {
  await desk.loginAs("tech");
  await page.goto("/reports");
  await expect(page).toHaveURL(/\/my-day$/);
  await desk.loginAs("agent");
  await page.goto("/customers");
  if (phone) {
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Reports" }).click();
  } else {
    await page.getByRole("link", { name: "Reports" }).click();
  }
  await expect(page).toHaveURL(/\/reports$/);
  if (!phone) {
    await page.goto("/customers");
    await expect(desk.rows("Customers").first()).toBeVisible();
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("combobox", { name: "Search customers, rooms and actions" })).toBeFocused();
    await page.keyboard.type("figures");
    await page.getByRole("option", { name: "Reports" }).click();
    await expect(page).toHaveURL(/\/reports$/);
  }
});
