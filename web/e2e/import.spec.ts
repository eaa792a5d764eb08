import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { csvRecords } from "./support/csv";
import { tag } from "./support/people";
import { expect, test } from "./support/test";

const FILE = resolve(process.env.CUSTOMERS_CSV ?? "../crates/app/tests/fixtures/customers-10k.csv");
const ACCEPTED = "9,819";
const REFUSED = "181";

test("a file of 10,000 rows is mapped, checked, its refused rows downloaded, and imported", async ({
  page,
  desk,
}) => {
  test.setTimeout(180_000);
  await desk.loginAs("owner");
  await page.goto("/customers/import");

  await test.step("choose the file and see the guessed columns", async () => {
    await page.getByLabel("File to import").setInputFiles(FILE);
    await expect(page.getByLabel(/^Name/)).toHaveValue("Full Name");
    await expect(page.getByLabel("E-mail")).toHaveValue("E-mail");
    await expect(page.getByLabel("Remarks")).toHaveValue("Remarks");
    await desk.accessible();
    await desk.screenshot("import-columns");
  });

  await test.step("check it: nothing is changed", async () => {
    await page.getByRole("button", { name: "Check the file" }).click();
    await expect(page.getByRole("heading", { name: "The file is checked" })).toBeVisible({ timeout: 60_000 });
    // The button was at the end of a long room: what came of it is shown from the top.
    await expect(page.getByRole("heading", { name: "The file is checked" })).toBeInViewport();
    await expect(page.getByText(`${ACCEPTED} rows can be taken, ${REFUSED} cannot.`)).toBeVisible();
    await expect(page.getByRole("table", { name: "Refused rows" }).getByRole("row")).toHaveCount(26);
    await desk.accessible();
    await desk.screenshot("import-checked");
  });

  await test.step("turn the pages of refused rows and download them", async () => {
    await page.getByRole("button", { name: "Next page" }).click();
    await expect(page).toHaveURL(/page=2/);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download CSV" }).click(),
    ]);
    const records = csvRecords(readFileSync(await download.path(), "utf8"));
    expect(records).toHaveLength(Number(REFUSED) + 1);
    expect(records[0]).toContain("Full Name");
    expect(records[0]).toContain("reason");
  });

  await test.step("import it for real", async () => {
    await page.getByRole("button", { name: `Import ${ACCEPTED} customers` }).click();
    await expect(page.getByRole("heading", { name: "The import is done" })).toBeVisible({ timeout: 120_000 });
    await expect(page.getByText(`${ACCEPTED} rows taken, ${REFUSED} refused.`)).toBeVisible();
    await desk.screenshot("import-done");
  });

  await test.step("find them in the list", async () => {
    await page.getByRole("link", { name: "Show customers" }).click();
    await page.getByRole("searchbox", { name: "Search customers" }).fill("user0.993908@example.org");
    await expect(page.getByRole("link", { name: "Mateusz Matura" })).toBeVisible();
    await expect(page.getByRole("status", { name: "Number of customers found" })).toHaveText("1");
  });
});

test("in the long list one goes anywhere at once", async ({ page, desk, evidence }) => {
  await desk.loginAs("agent");
  await page.goto("/customers?sort=name");
  const table = page.getByRole("table", { name: "Customers" });
  const scroller = page.locator("[data-scroll-restoration-id=Customers]");
  await expect(table.getByRole("link").first()).toBeVisible();
  const rows = Number(await table.getAttribute("aria-rowcount")) - 1;
  expect(rows).toBeGreaterThan(9000);
  // Its height is that of all its rows from the beginning, so nothing jumps while rows come in.
  const height = await scroller.evaluate((element) => element.scrollHeight);
  expect(height).toBeGreaterThan(rows * 40);

  await scroller.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
  await expect(table.locator(`[aria-rowindex="${rows + 1}"]`).getByRole("link")).toBeVisible();
  expect(await scroller.evaluate((element) => element.scrollHeight)).toBe(height);
  // What lies between was neither fetched nor drawn.
  expect(evidence.calls.filter((call) => call.includes("GET /api/customers?")).length).toBeLessThan(6);
  expect(await table.getByRole("row").count()).toBeLessThan(80);
  await desk.screenshot("customers-end-of-list");

  await page.getByRole("columnheader", { name: "Created" }).getByRole("button").click();
  await expect(table.locator('[aria-rowindex="2"]').getByRole("link")).toBeInViewport();
});

test("everybody who matches is tagged by one call, though nobody was fetched for it", async ({
  page,
  desk,
  evidence,
}) => {
  test.setTimeout(120_000);
  await desk.loginAs("owner");
  await page.goto("/customers?status=active&sort=name");
  const found = page.getByRole("status", { name: "Number of customers found" });
  await expect(found).toHaveText(/^\d{1,2},\d{3}$/);
  const total = await found.textContent();
  await page.getByRole("checkbox", { name: `Select all ${total}` }).click();
  await expect(page.getByText(`All ${total} that match`)).toBeVisible();
  // With so many there is no exception for single rows.
  const boxes = page.getByRole("table", { name: "Customers" }).getByRole("checkbox");
  await expect(boxes.nth(1)).toBeChecked();
  await expect(boxes.nth(1)).toBeDisabled();
  await tag(page, "Tag", "autumn letter");
  const ask = page.getByRole("alertdialog", { name: `Tag ${total} customers with “autumn letter”?` });
  await desk.screenshot("bulk-everybody");
  await ask.getByRole("button", { name: `Change ${total}` }).click();
  await expect(page.getByText(`${total} customers were tagged`)).toBeVisible({ timeout: 60_000 });
  expect(evidence.calls.filter((call) => call.includes("GET /api/customers?")).length).toBeLessThan(4);
  await page.goto("/customers?tag=autumn+letter");
  await expect(found).toHaveText(total ?? "");
});
