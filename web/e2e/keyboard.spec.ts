import { expect, PASSWORD, test } from "./support/test";

test("log in, find a customer, edit and save with the keyboard alone", async ({ page, desk }) => {
  await desk.loginAs("owner");
  const made = await desk.customer({ name: "Keziah Keyboard", city: "Turin" });
  await page.context().clearCookies();
  const { keyboard } = page;

  await page.goto("/customers");
  await expect(page.getByLabel("E-mail")).toBeFocused();
  await keyboard.type("owner@demo.test");
  await keyboard.press("Tab");
  await keyboard.type(PASSWORD);
  await keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Customers", level: 1 })).toBeVisible();

  await keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search customers" })).toBeFocused();
  await keyboard.type("keziah");
  await expect(page.getByRole("status", { name: "Number of customers found" })).toHaveText("1");
  await keyboard.press("ArrowDown");
  await expect(page.getByRole("link", { name: made.name })).toBeFocused();
  await keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: made.name, level: 1 })).toBeVisible();

  const edit = page.getByRole("button", { name: "Edit" });
  await expect(async () => {
    await keyboard.press("Tab");
    await expect(edit).toBeFocused({ timeout: 50 });
  }).toPass();
  await keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: /^Edit/ });
  await expect(sheet.getByLabel(/^Name/)).toBeFocused();
  await keyboard.press("End");
  await keyboard.type(" II");
  await keyboard.press("Control+Enter");
  await expect(page.getByRole("heading", { name: `${made.name} II`, level: 1 })).toBeVisible();
});

test("the arrow keys walk the rows", async ({ page, desk }) => {
  await desk.loginAs("owner");
  await page.goto("/customers");
  const rows = page.getByRole("table", { name: "Customers" }).getByRole("link");
  await expect(rows.first()).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(rows.nth(0)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(rows.nth(0)).toBeFocused();
});
