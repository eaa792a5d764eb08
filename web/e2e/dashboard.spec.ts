import { type Desk, expect, test } from "./support/test";

/** A number of the dashboard, as the server says it now. */
async function stats(desk: Desk): Promise<{
  by_user_type: { customer: number };
  by_role: { agent: number };
  customers: { by_lead_status: { qualified: number } };
  signups: { date: string; count: number }[];
}> {
  const reply = await desk.page.request.get("/api/users/stats");
  expect(reply.status()).toBe(200);
  return reply.json();
}

const count = new Intl.NumberFormat("en");

test("the figures are the company's, and lead to what they count", async ({ page, desk, phone }) => {
  await desk.loginAs("owner");
  await desk.customer({ name: `Petra ${phone ? "Phone" : "Desktop"}`, lead_status: "qualified" });
  const now = await stats(desk);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Dashboard", level: 1 })).toBeVisible();
  const figures = page.getByRole("list", { name: "Figures" });
  await expect(figures.getByRole("link", { name: /^Customers/ })).toContainText(
    count.format(now.by_user_type.customer),
  );

  const lead = page.getByRole("region", { name: "Customers by lead status" });
  await expect(lead.getByRole("link", { name: /^Qualified/ })).toContainText(
    count.format(now.customers.by_lead_status.qualified),
  );
  await lead.getByRole("link", { name: /^Qualified/ }).click();
  await expect(page).toHaveURL(/\/customers\?lead_status=qualified$/);
  await expect(page.getByRole("status", { name: "Number of customers found" })).toHaveText(
    count.format(now.customers.by_lead_status.qualified),
  );

  await page.goBack();
  await page
    .getByRole("region", { name: "Colleagues by role" })
    .getByRole("link", { name: /^Agents/ })
    .click();
  await expect(page).toHaveURL(/\/users\?role=agent$/);
  await expect(desk.rows("Users")).toHaveCount(now.by_role.agent);
});

test("the days are walked by keys, and are a table for those who want one", async ({ page, desk, phone }) => {
  await desk.loginAs("owner");
  const { signups } = await stats(desk);
  await page.goto("/dashboard");
  const days = page.getByRole("list", { name: "New customers and colleagues by day" });
  const columns = days.getByRole("link");
  await expect(columns).toHaveCount(30);
  const today = signups.at(-1);
  await expect(columns.last()).toHaveAccessibleName(new RegExp(`: ${count.format(today?.count ?? 0)} new$`));
  if (!phone) {
    await columns.last().focus();
    await page.keyboard.press("ArrowLeft");
    await expect(columns.nth(28)).toBeFocused();
    await expect(page.getByRole("tooltip")).toContainText("new");
    await page.keyboard.press("Home");
    await expect(columns.first()).toBeFocused();
    await page.keyboard.press("Enter");
    const first = signups[0]?.date ?? "";
    await expect(page).toHaveURL(new RegExp(`created_from=${first}&created_to=${first}`));
    await page.goBack();
  }
  await page.getByRole("button", { name: "As a table" }).click();
  const table = page.getByRole("region", { name: /by day, as a table$/ });
  await expect(table.getByRole("row")).toHaveCount(31);
  await desk.accessible();
  await desk.screenshot("dashboard-table");
  await page.getByRole("button", { name: "As bars" }).click();
  await expect(columns).toHaveCount(30);
});

test("it keeps itself current, and tells what happened", async ({ page, desk, phone }) => {
  await page.clock.install();
  await desk.loginAs("owner");
  await page.goto("/dashboard");
  const customers = page.getByRole("list", { name: "Figures" }).getByRole("link", { name: /^Customers/ });
  await expect(customers).toBeVisible();
  const before = (await stats(desk)).by_user_type.customer;
  await expect(customers).toContainText(count.format(before));
  const name = `Ludmila ${phone ? "Phone" : "Desktop"}`;
  await desk.customer({ name });
  await page.clock.fastForward("00:21");
  await expect(customers).toContainText(count.format(before + 1));

  const told = page.getByRole("region", { name: "What happened" });
  await expect(async () => {
    // The log is written a moment after the event.
    await page.clock.fastForward("00:21");
    await expect(told.getByRole("link", { name })).toBeVisible({ timeout: 1000 });
  }).toPass();
  await told.getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
});

test("it is for those who see users; others keep their own beginning", async ({ page, desk }) => {
  await desk.loginAs("agent");
  await page.goto("/dashboard");
  await expect(page).toHaveURL(/\/customers$/);
  await expect(page.getByRole("link", { name: "Dashboard" })).toHaveCount(0);
});
