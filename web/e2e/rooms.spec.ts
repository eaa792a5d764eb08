import { expect, test } from "./support/test";

/** Every room: how it looks and what axe says of it. */
const ROOMS = [
  { name: "login", path: "/login", as: null, heading: "Log in" },
  { name: "signup", path: "/signup", as: null, heading: "Sign up" },
  { name: "verify", path: "/verify?email=ada@example.org", as: null, heading: "Confirm your address" },
  { name: "forgot", path: "/forgot", as: null, heading: "Forgot your password?" },
  { name: "reset-spent", path: "/reset?token=spent", as: null, heading: "This link does not open" },
  { name: "dashboard", path: "/", as: "owner", heading: "Dashboard" },
  { name: "settings", path: "/settings", as: "owner", heading: "Settings" },
  { name: "audit", path: "/settings/audit", as: "owner", heading: "Settings" },
  {
    name: "audit-filtered",
    path: "/settings/audit?kind=user.logged_in&from=2026-01-01",
    as: "owner",
    heading: "Settings",
  },
  { name: "customers", path: "/customers", as: "owner", heading: "Customers" },
  {
    name: "customers-filtered",
    path: "/customers?status=active&sort=name",
    as: "owner",
    heading: "Customers",
  },
  {
    name: "customers-empty",
    path: "/customers?search=nobodyiscalledthis",
    as: "owner",
    heading: "Customers",
  },
  { name: "import", path: "/customers/import", as: "owner", heading: "Import customers" },
  { name: "users", path: "/users", as: "owner", heading: "Users" },
  { name: "account", path: "/account", as: "owner", heading: "My account" },
  { name: "customer-landing", path: "/", as: "customer", heading: /^Hello/ },
  { name: "technician-landing", path: "/", as: "tech", heading: "My account" },
  { name: "agent-landing", path: "/", as: "agent", heading: "Customers" },
  { name: "no-such-page", path: "/no/such/page", as: "owner", heading: "There is no such page" },
] as const;

for (const scheme of ["light", "dark"] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme });

    for (const room of ROOMS) {
      test(`room ${room.name}`, async ({ page, desk }) => {
        if (room.as) await desk.loginAs(room.as);
        await page.goto(room.path);
        await expect(page.getByRole("heading", { name: room.heading, level: 1 })).toBeVisible();
        await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
        await desk.accessible();
        await desk.screenshot(`${room.name}-${scheme}`);
      });
    }

    test("room customer, and its edit form", async ({ page, desk }) => {
      await desk.loginAs("owner");
      await page.goto("/customers?search=clara+jensen");
      await desk.rows("Customers").click();
      await expect(page.getByRole("heading", { name: "Activity" })).toBeVisible();
      await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
      await desk.accessible();
      await desk.screenshot(`customer-${scheme}`);
      await page.getByRole("button", { name: "Edit" }).click();
      await expect(page.getByRole("dialog", { name: /^Edit/ })).toBeVisible();
      await desk.accessible();
      await desk.screenshot(`customer-edit-${scheme}`);
    });

    test("room palette", async ({ page, desk }) => {
      await desk.loginAs("owner");
      await page.goto("/dashboard");
      await page.getByRole("button", { name: "Search" }).click();
      const field = page.getByRole("combobox", { name: "Search customers, rooms and actions" });
      await expect(field).toBeFocused();
      await desk.accessible();
      await desk.screenshot(`palette-${scheme}`);
      await field.fill("clara");
      await expect(page.getByRole("option", { name: /^Clara Jensen/ })).toBeVisible();
      await desk.accessible();
      await desk.screenshot(`palette-customers-${scheme}`);
    });

    test("dialogs for a new customer and a new user", async ({ page, desk }) => {
      await desk.loginAs("owner");
      await page.goto("/customers");
      await page.getByRole("button", { name: "New customer" }).click();
      await expect(page.getByRole("dialog", { name: "New customer" })).toBeVisible();
      await desk.accessible();
      await desk.screenshot(`customer-new-${scheme}`);
      await page.goto("/users");
      await page.getByRole("button", { name: "New user" }).click();
      await expect(page.getByRole("dialog", { name: "New user" })).toBeVisible();
      await desk.accessible();
      await desk.screenshot(`user-new-${scheme}`);
    });
  });
}
