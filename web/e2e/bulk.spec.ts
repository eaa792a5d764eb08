import type { Page } from "@playwright/test";
import { crowd, tag } from "./support/people";
import { expect, test } from "./support/test";

const undo = (page: Page, notice: string) =>
  page.getByRole("listitem").filter({ hasText: notice }).getByRole("button", { name: "Undo" });

async function choose(page: Page, button: string, item: string): Promise<void> {
  await page.getByRole("toolbar").getByRole("button", { name: button }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

test("rows are ticked, a range with shift, tagged, and the tag is taken back", async ({ page, desk }) => {
  await desk.loginAs("owner");
  const made = await crowd(desk, "Bulkina", 6);
  const second = await page.request.patch(`/api/users/${made[1]?.id}`, {
    data: { tags: ["flock"] },
    headers: desk.origin,
  });
  expect(second.status()).toBe(200);
  await page.goto("/customers?search=bulkina&sort=name");
  await page.getByRole("checkbox", { name: "Select Bulkina 01" }).click();
  await page.getByRole("checkbox", { name: "Select Bulkina 04" }).click({ modifiers: ["Shift"] });
  await expect(page.getByText("4 selected")).toBeVisible();
  await page.getByRole("checkbox", { name: "Select Bulkina 03" }).click({ modifiers: ["Shift"] });
  await expect(page.getByText("3 selected")).toBeVisible();
  await expect(page.getByRole("button", { name: "Select all 6" })).toBeVisible();
  await desk.accessible();
  await desk.screenshot("bulk-selected");

  await tag(page, "Tag", "flock");
  await expect(page.getByText("2 customers were tagged; 1 was so already")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Customers", level: 1 })).toBeVisible();
  await page.goto("/customers?search=bulkina&tag=flock");
  await expect(page.getByRole("status", { name: "Number of customers found" })).toHaveText("3");
  await page.getByRole("link", { name: "Bulkina 01" }).click();
  await expect(page.getByRole("region", { name: "Timeline" }).getByText("changed tags")).toBeVisible();
  await page.goto("/customers?search=bulkina&sort=name");

  // Only those who had it not before lose it again.
  await page.getByRole("checkbox", { name: "Select all 6" }).click();
  await tag(page, "Tag", "gaggle");
  await undo(page, "6 customers were tagged").click();
  await expect(page.getByText("Taken back")).toBeVisible();
  await page.goto("/customers?search=bulkina&tag=gaggle");
  await expect(page.getByRole("heading", { name: "Nobody matches" })).toBeVisible();
});

test("status, lead status and tags of a selection, each taken back", async ({ page, desk }) => {
  await desk.loginAs("owner");
  await crowd(desk, "Standa", 3, { lead_status: "lead", tags: ["old"] });
  await page.goto("/customers?search=standa&sort=name");
  const all = page.getByRole("checkbox", { name: "Select all 3" });

  await all.click();
  await choose(page, "Lead", "Qualified");
  await expect(page.getByRole("row", { name: /Standa 01/ }).getByText("Qualified")).toBeVisible();
  await undo(page, "3 customers have another lead status").click();
  await expect(page.getByRole("row", { name: /Standa 01/ }).getByText("Lead", { exact: true })).toBeVisible();

  await all.click();
  await choose(page, "Lead", "None");
  await expect(page.getByRole("row", { name: /Standa 02/ }).getByText("Lead", { exact: true })).toHaveCount(
    0,
  );

  await all.click();
  await choose(page, "Status", "Inactive");
  await expect(page.getByRole("row", { name: /Standa 01/ }).getByText("Inactive")).toBeVisible();
  await undo(page, "3 customers were set to Inactive").click();
  await expect(
    page.getByRole("row", { name: /Standa 01/ }).getByText("Active", { exact: true }),
  ).toBeVisible();

  await all.click();
  await tag(page, "Untag", "old");
  await expect(page.getByRole("row", { name: /Standa 03/ }).getByText("old")).toHaveCount(0);
  await undo(page, "3 customers lost the tag").click();
  await expect(page.getByRole("row", { name: /Standa 03/ }).getByText("old")).toBeVisible();
});

test("a few are archived at once and brought back by undo", async ({ page, desk }) => {
  await desk.loginAs("owner");
  await crowd(desk, "Arkadia", 3);
  await page.goto("/customers?search=arkadia&sort=name");
  await page.getByRole("checkbox", { name: "Select Arkadia 01" }).click();
  await page.getByRole("checkbox", { name: "Select Arkadia 02" }).click();
  await page.getByRole("button", { name: "Archive", exact: true }).click();
  await expect(page.getByRole("status", { name: "Number of customers found" })).toHaveText("1");
  await undo(page, "2 customers were archived").click();
  await expect(page.getByRole("status", { name: "Number of customers found" })).toHaveText("3");
});

test("everybody who matches is asked about first, whatever there is on the screen", async ({
  page,
  desk,
  evidence,
}) => {
  await desk.loginAs("owner");
  await crowd(desk, "Manyara", 60);
  await page.goto("/customers?search=manyara&sort=name");
  await page.getByRole("checkbox", { name: "Select all 60" }).click();
  await expect(page.getByText("60 selected")).toBeVisible();
  await page.getByRole("button", { name: "Archive", exact: true }).click();
  const ask = page.getByRole("alertdialog", { name: "Archive 60 customers?" });
  await expect(ask).toContainText("brought back");
  await desk.accessible();
  await desk.screenshot("bulk-confirm");
  await ask.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("60 selected")).toBeVisible();
  await page.getByRole("button", { name: "Archive", exact: true }).click();
  await ask.getByRole("button", { name: "Archive 60" }).click();
  await expect(page.getByText("60 customers were archived")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Nobody matches" })).toBeVisible();
  expect(evidence.calls.filter((call) => call.startsWith("POST /api/users/bulk"))).toEqual([
    "POST /api/users/bulk → 200",
  ]);
});

test("another filter begins with nothing selected; who is archived cannot be", async ({ page, desk }) => {
  await desk.loginAs("owner");
  await page.goto("/customers?sort=name");
  await page.getByRole("table", { name: "Customers" }).getByRole("checkbox").nth(1).click();
  await expect(page.getByText("1 selected")).toBeVisible();
  // The order is no filter.
  await page.getByRole("columnheader", { name: "E-mail" }).getByRole("button").click();
  await expect(page).toHaveURL(/sort=email/);
  await expect(page.getByText("1 selected")).toBeVisible();
  await page.getByRole("searchbox", { name: "Search customers" }).fill("clara");
  await expect(page.getByText("1 selected")).toHaveCount(0);
  await page.getByRole("button", { name: "Archived" }).click();
  await expect(page.getByRole("checkbox")).toHaveCount(0);
});

test("the keyboard alone: space, shift with arrows, everything, nothing", async ({ page, desk }) => {
  await desk.loginAs("owner");
  await crowd(desk, "Klavira", 5);
  await page.goto("/customers?search=klavira&sort=name");
  await expect(desk.rows("Customers")).toHaveCount(5);
  const { keyboard } = page;
  await keyboard.press("ArrowDown");
  await keyboard.press("Space");
  await expect(page.getByText("1 selected")).toBeVisible();
  await keyboard.press("Shift+ArrowDown");
  await keyboard.press("Shift+ArrowDown");
  await expect(page.getByText("3 selected")).toBeVisible();
  await keyboard.press("Shift+ArrowUp");
  await expect(page.getByText("2 selected")).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "Select Klavira 02" })).toBeChecked();
  await keyboard.press("Control+a");
  await expect(page.getByText("5 selected")).toBeVisible();
  await keyboard.press("Escape");
  await expect(page.getByRole("toolbar")).toHaveCount(0);
  await keyboard.press("x");
  await expect(page.getByText("1 selected")).toBeVisible();
  await keyboard.press(".");
  await expect(page.getByRole("toolbar").getByRole("combobox", { name: "Tag", exact: true })).toBeFocused();
  await keyboard.press("Enter");
  await page.getByRole("combobox", { name: "Find or add a tag" }).pressSequentially("typed");
  await expect(page.getByRole("option", { name: "Add “typed”" })).toBeVisible();
  await keyboard.press("Enter");
  await expect(page.getByText("1 customer was tagged")).toBeVisible();
  // Where one was.
  await expect(page.getByRole("link", { name: "Klavira 02" })).toBeFocused();
});

test("colleagues: status and archive, never the last owner", async ({ page, desk }) => {
  await desk.loginAs("owner");
  for (const name of ["Ulla One", "Ulla Two"])
    await desk.customer({
      name,
      role: "agent",
      email: `${name.toLowerCase().replace(" ", ".")}@example.org`,
      password: "a whole new sentence",
    });
  await page.goto("/users?search=ulla&sort=name");
  await page.getByRole("checkbox", { name: "Select all 2" }).click();
  await expect(page.getByRole("toolbar").getByRole("combobox")).toHaveCount(0);
  await choose(page, "Status", "Suspended");
  await expect(page.getByText("2 users were set to Suspended")).toBeVisible();
  await expect(page.getByRole("row", { name: /Ulla One/ }).getByText("Suspended")).toBeVisible();

  await page.goto("/users?search=owner");
  await page.getByRole("checkbox", { name: "Select all 1" }).click();
  await page.getByRole("button", { name: "Archive", exact: true }).click();
  await expect(page.getByRole("alertdialog", { name: "The users were not changed" })).toBeVisible();
  await desk.screenshot("bulk-refused");
});
