import { expect, test } from "./support/test";

test("the theme is chosen, used at once, and remembered", async ({ page, desk, phone }) => {
  await desk.loginAs("owner");
  await page.goto("/customers");
  await page.getByRole("button", { name: phone ? "More" : /Admin/ }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveClass(/dark/);
  await page.reload();
  await expect(page.locator("html")).toHaveClass(/dark/);
  await page.goto("/account");
  await page.getByRole("radio", { name: "Light" }).click();
  await expect(page.locator("html")).not.toHaveClass(/dark/);
});

test.describe("on a bad line", () => {
  test.use({ allowedConsole: [/net::ERR_INTERNET_DISCONNECTED/] });

  test("a lost connection is said, and comes back by itself", async ({ page, desk, context }) => {
    await desk.loginAs("owner");
    await page.goto("/customers");
    await expect(desk.rows("Customers").first()).toBeVisible();
    await context.setOffline(true);
    await expect(page.getByText("Connection lost, retrying")).toBeVisible();
    await page.getByRole("searchbox", { name: "Search customers" }).fill("demo");
    await context.setOffline(false);
    await expect(page.getByText("Connection lost, retrying")).toBeHidden();
    await expect(page).toHaveURL(/search=demo/);
    await expect(page.getByRole("main").locator("[aria-busy=true]")).toHaveCount(0);
  });
});

test("an address that leads nowhere says so and leads back", async ({ page, desk }) => {
  await desk.loginAs("owner");
  await page.goto("/no/such/page");
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  await page.getByRole("link", { name: "Back to work" }).click();
  await expect(page.getByRole("heading", { name: "Dashboard", level: 1 })).toBeVisible();
  await page.goto("/customers/999999999");
  await expect(page.getByRole("heading", { name: "Nothing here" })).toBeVisible();
});

test("the API's own page lists its calls", async ({ page, desk }) => {
  await desk.loginAs("owner");
  await page.goto("/api-docs");
  await expect(page.getByRole("main")).toContainText("/api/auth/login");
});
