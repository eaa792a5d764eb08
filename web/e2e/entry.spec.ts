import { expect, PASSWORD, test } from "./support/test";

test("a wrong password is refused, the right one leads to where one wanted to go", async ({ page }) => {
  await page.goto("/customers?status=active");
  await expect(page).toHaveURL(/\/login\?next=/);

  await page.getByLabel("E-mail").fill("owner@demo.test");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("alert")).toContainText("not right");

  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("heading", { name: "Customers", level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/\/customers\?status=active/);
});

test("logging out ends the session", async ({ page, desk, phone }) => {
  await desk.loginAs("agent");
  await page.goto("/customers");
  await page.getByRole("button", { name: phone ? "More" : /Agent/ }).click();
  await page.getByRole("menuitem", { name: "Log out" }).click();
  await expect(page.getByRole("heading", { name: "Log in" })).toBeVisible();
  await page.goto("/customers");
  await expect(page).toHaveURL(/\/login/);
});

test("a spent invitation and a spent setup link say so", async ({ page }) => {
  await page.goto("/invite?token=spent");
  await expect(page.getByRole("heading", { name: "This invitation does not open" })).toBeVisible();
  await page.goto("/setup?token=spent");
  await expect(page.getByRole("heading", { name: "This link does not open" })).toBeVisible();
});
