import { crowd, tag } from "./support/people";
import { expect, test } from "./support/test";

test("on a phone one first says that one wants to select", async ({ page, desk }) => {
  await desk.loginAs("owner");
  await crowd(desk, "Phonia", 3);
  await page.goto("/customers?search=phonia&sort=name");
  await expect(desk.rows("Customers")).toHaveCount(3);
  await expect(page.getByRole("checkbox")).toHaveCount(0);
  await page.getByRole("button", { name: "Select" }).click();
  await page.getByRole("checkbox", { name: "Select Phonia 01" }).click();
  // Anywhere on the row.
  await page.getByRole("listitem").filter({ hasText: "Phonia 03" }).click();
  await expect(page.getByText("2 selected")).toBeVisible();
  await desk.accessible();
  await desk.screenshot("bulk-selected");
  await tag(page, "Tag", "pocket");
  await expect(page.getByText("2 customers were tagged")).toBeVisible();
  await expect(page.getByRole("checkbox")).toHaveCount(0);
});
