import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { csvRows } from "./support/csv";
import { expect, test } from "./support/test";

async function exported(page: Page, format: string): Promise<{ name: string; path: string; text: string }> {
  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: new RegExp(`^${format}`) }).click(),
  ]);
  const path = await download.path();
  return { name: download.suggestedFilename(), path, text: readFileSync(path, "utf8") };
}

test("what the list shows is exported in three forms, and imported again changes nothing", async ({
  page,
  desk,
  phone,
}) => {
  await desk.loginAs("owner");
  const word = phone ? "Exphone" : "Exdesk";
  const made = [];
  for (const [number, more] of [
    { notes: "=1+1", tags: ["north", "vip"], lead_status: "qualified" },
    {
      notes: 'Says "no, thanks"\nand means it',
      city: "Graz",
      additional_websites: ["a.example", "b.example"],
    },
    { phone: "+43 1 5550 99", business_site: "example.org", external_id: `${word}-3` },
  ].entries())
    made.push(
      await desk.customer({
        name: `${word}, No. ${number + 1}`,
        email: `${word.toLowerCase()}${number + 1}@example.org`,
        role: "customer",
        ...more,
      }),
    );
  await desk.customer({ name: `${word} elsewhere`, city: "Linz", status: "inactive" });
  await page.goto(`/customers?search=${word}&status=pending&sort=name`);
  const names = made.map(({ name }) => name);
  await expect(desk.rows("Customers")).toHaveCount(3);

  const csv = await test.step("as CSV: the list's rows in its order, formulas made harmless", async () => {
    const file = await exported(page, "CSV");
    expect(file.name).toMatch(/^users-\d{4}-\d{2}-\d{2}\.csv$/);
    const rows = csvRows(file.text);
    expect(rows.map((row) => row.name)).toEqual(names);
    expect(rows[0]?.notes).not.toMatch(/^=/);
    expect(rows[1]?.notes).toBe('Says "no, thanks"\nand means it');
    expect(Object.keys(rows[0] ?? {})).not.toContain("password_hash");
    return file;
  });

  await test.step("as JSON and as NDJSON: the same records", async () => {
    const json = JSON.parse((await exported(page, "JSON")).text);
    expect(json.map((row: { name: string }) => row.name)).toEqual(names);
    expect(json[0].tags).toEqual(["north", "vip"]);
    const lines = (await exported(page, "NDJSON")).text.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(json);
  });

  await test.step("the CSV imported again leaves everybody as they are", async () => {
    await page.goto("/customers/import");
    await page.getByLabel("File to import").setInputFiles({
      name: csv.name,
      mimeType: "text/csv",
      buffer: Buffer.from(csv.text),
    });
    await page.getByLabel("Customers already known").selectOption("upsert");
    await page.getByRole("button", { name: "Check the file" }).click();
    await expect(page.getByRole("heading", { name: "The file is checked" })).toBeVisible();
    const figure = (name: string) =>
      page.locator("dl > div").filter({ hasText: name }).getByRole("definition");
    await expect(figure("Unchanged")).toHaveText("3");
    for (const name of ["Would be new", "Would change", "Refused"])
      await expect(figure(name)).toHaveText("0");
    await desk.screenshot("export-imported-again");
    await page.getByRole("button", { name: "Import 3 customers" }).click();
    await expect(page.getByRole("heading", { name: "The import is done" })).toBeVisible();
    await expect(figure("Unchanged")).toHaveText("3");
    for (const name of ["New", "Changed", "Refused"]) await expect(figure(name).first()).toHaveText("0");
  });
});

test("colleagues are exported from their own list", async ({ page, desk }) => {
  await desk.loginAs("owner");
  await page.goto("/users?role=agent&search=demo&sort=name");
  await page.getByRole("button", { name: "Export" }).click();
  await expect(page.getByText("2 users, as filtered")).toBeVisible();
  await desk.screenshot("export-menu");
  await page.keyboard.press("Escape");
  const rows = csvRows((await exported(page, "CSV")).text);
  expect(rows.map(({ name, role }) => [name, role])).toEqual([
    ["Amir Haddad", "agent"],
    ["Ana Kovač", "agent"],
  ]);
});
