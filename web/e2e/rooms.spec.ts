import { look } from "./support/look";
import { ROOMS } from "./support/rooms";
import { expect, test } from "./support/test";

/** Every room of the router: how it looks and what axe says of it, light and dark. */
for (const [path, looks] of Object.entries(ROOMS)) {
  for (const { name, as, at = path, heading, phone: only } of looks) {
    test(`room ${path}: ${name}`, async ({ page, desk, phone }) => {
      test.skip(only === true && !phone, "on a wide screen it is part of another look");
      if (as) await desk.loginAs(as);
      await page.goto(typeof at === "string" ? at : await at(desk));
      // Under a dialog the room's own heading is there, but not for a screen reader.
      await expect(page.locator("h1", { hasText: heading })).toBeVisible();
      await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
      await look(desk, name);
    });
  }
}

test("dialogs for a new customer and a new user", async ({ page, desk }) => {
  await desk.loginAs("owner");
  await page.goto("/customers");
  await page.getByRole("button", { name: "New customer" }).click();
  await expect(page.getByRole("dialog", { name: "New customer" })).toBeVisible();
  await look(desk, "customer-new");
  await page.goto("/users");
  await page.getByRole("button", { name: "New user" }).click();
  await expect(page.getByRole("dialog", { name: "New user" })).toBeVisible();
  await look(desk, "user-new");
});

test("the palette, and what it finds", async ({ page, desk }) => {
  await desk.loginAs("owner");
  await page.goto("/dashboard");
  await page.getByRole("button", { name: "Search" }).click();
  const field = page.getByRole("combobox", { name: "Search customers, rooms and actions" });
  await expect(field).toBeFocused();
  await look(desk, "palette");
  // Both names: other tests import more people of the first.
  await field.fill("clara jensen");
  await expect(page.getByRole("option", { name: /^Clara Jensen/ })).toBeVisible();
  await look(desk, "palette-customers");
});
