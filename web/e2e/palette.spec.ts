import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./support/test";

const field = (page: Page) => page.getByRole("combobox", { name: "Search customers, rooms and actions" });
const option = (page: Page, name: string | RegExp): Locator =>
  page.getByRole("option", { name, exact: true });

/** The field keeps the keyboard; it says which of the offers Enter would take. */
async function expectActive(page: Page, name: string | RegExp): Promise<void> {
  const id = await option(page, name).getAttribute("id");
  await expect(field(page)).toHaveAttribute("aria-activedescendant", id ?? "none");
}

test("the palette finds a customer and opens it, by keys alone", async ({ page, desk, phone }) => {
  test.skip(phone, "a phone has no keyboard");
  await desk.loginAs("agent");
  await page.goto("/customers");
  await expect(desk.rows("Customers").first()).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(field(page)).toBeFocused();
  await page.keyboard.type("clara jensen");
  await expect(option(page, /^Clara Jensen/)).toBeVisible();
  await expectActive(page, /^Clara Jensen/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Clara Jensen", level: 1 })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);

  // To all who are called that, in the list itself.
  await page.keyboard.press("Control+k");
  await page.keyboard.type("jensen");
  await expect(option(page, /Jensen/).first()).toBeVisible();
  await page.keyboard.press("ArrowUp");
  await expectActive(page, "All customers with “jensen”");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/customers\?search=jensen/);
});

test("it opens rooms and does things", async ({ page, desk, phone }) => {
  await desk.loginAs("owner");
  await page.goto("/customers");
  const open = page.getByRole("button", { name: "Search", exact: phone });
  await open.click();
  await field(page).fill("audit");
  await option(page, "Audit log").click();
  await expect(page).toHaveURL(/\/settings\/audit$/);

  await open.click();
  await field(page).fill("dark");
  await option(page, "Dark theme").click();
  await expect(page.locator("html")).toHaveClass(/dark/);

  await open.click();
  await field(page).fill("new customer");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "New customer" });
  await expect(dialog.getByLabel("Name")).toBeVisible();
  // Over half a form the palette does not open.
  await page.keyboard.press("Control+k");
  await expect(field(page)).toHaveCount(0);
  await dialog.getByRole("button", { name: "Cancel" }).click();

  await open.click();
  await field(page).fill("nothing is called this");
  await expect(option(page, /./)).toHaveText(["All customers with “nothing is called this”"]);
  await field(page).fill("log out");
  await option(page, "Log out").click();
  await expect(page.getByRole("heading", { name: "Log in" })).toBeVisible();
});

test("it closes without a trace, and offers no room without a key", async ({ page, desk, phone }) => {
  test.skip(phone, "a phone has no keyboard");
  await desk.loginAs("agent");
  await page.goto("/customers");
  await expect(desk.rows("Customers").first()).toBeVisible();
  const search = page.getByRole("searchbox", { name: "Search customers" });
  await search.focus();
  await page.keyboard.press("Control+k");
  await expect(option(page, "Customers")).toBeVisible();
  await expect(option(page, "Users")).toHaveCount(0);
  await expect(option(page, "Settings")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(search).toBeFocused();

  await desk.loginAs("customer");
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: /^Hello/ })).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox", { name: "Search rooms and actions" })).toBeFocused();
  await expect(page.getByRole("option")).toHaveText([
    "My account",
    "Light theme",
    "Dark theme",
    "Theme as the system",
    "Log out",
  ]);
});
