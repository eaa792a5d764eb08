import { expect, test } from "./support/test";

test("search, filters and order live in the address and survive a reload", async ({ page, desk, phone }) => {
  await desk.loginAs("owner");
  const name = `Quintus ${phone ? "Phone" : "Desktop"}`;
  await desk.customer({ name, lead_status: "qualified", region: "Atlantis" });
  await page.goto("/customers");
  await page.getByRole("searchbox", { name: "Search customers" }).fill("quintus");
  await expect(page).toHaveURL(/search=quintus/);
  await page.getByRole("button", { name: "Lead" }).click();
  await page.getByRole("menuitemradio", { name: "Qualified" }).click();
  await expect(page).toHaveURL(/lead_status=qualified/);
  await page.getByRole("button", { name: "Region" }).click();
  await page.getByLabel("Region", { exact: true }).fill("Atlantis");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/region=Atlantis/);
  if (!phone) {
    await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
    await expect(page).toHaveURL(/sort=name/);
  }
  await expect(page.getByRole("link", { name })).toBeVisible();

  await page.reload();
  await expect(page.getByRole("searchbox", { name: "Search customers" })).toHaveValue("quintus");
  await expect(page.getByRole("button", { name: "Lead Qualified" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Region Atlantis" })).toBeVisible();
  await expect(page.getByRole("link", { name })).toBeVisible();
  if (!phone) {
    await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "ascending");
  }

  await page.getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await page.getByRole("link", { name: "Back to all customers" }).click();
  await expect(page).toHaveURL(/search=quintus/);
});

test("a customer is added, archived, and brought back by undo", async ({ page, desk, phone }) => {
  await desk.loginAs("owner");
  await page.goto("/customers");
  await page.getByRole("button", { name: "New customer" }).click();
  const dialog = page.getByRole("dialog", { name: "New customer" });
  await dialog.getByRole("button", { name: "Add customer" }).click();
  await expect(dialog.getByText("A name is needed")).toBeVisible();
  const name = `Ursula ${phone ? "Phone" : "Desktop"}`;
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("E-mail").fill("customer@demo.test");
  await dialog.getByRole("button", { name: "Add customer" }).click();
  // The address is somebody else's: said at its field, and nothing that was typed is lost.
  await expect(dialog.getByLabel("E-mail")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("E-mail").fill(`ursula.${phone ? "phone" : "desktop"}@example.org`);
  await dialog.getByRole("button", { name: "Add customer" }).click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();

  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await expect(page).toHaveURL(/\/customers$/);
  await expect(page.getByText(`${name} was archived`)).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText(`${name} is back`)).toBeVisible();
  await page.getByRole("searchbox", { name: "Search customers" }).fill(name);
  await expect(page.getByRole("link", { name })).toBeVisible();
});

test("an edit that somebody else overtook is shown, merged and saved", async ({ page, desk, phone }) => {
  await desk.loginAs("owner");
  const made = await desk.customer({
    name: `Conrad ${phone ? "Phone" : "Desktop"}`,
    phone: "100",
    city: "Turin",
  });
  await page.goto(`/customers/${made.id}`);
  await page.getByRole("button", { name: "Edit" }).click();
  const sheet = page.getByRole("dialog", { name: /^Edit/ });
  await sheet.getByLabel("Phone").fill("222");
  const faster = await page.request.patch(`/api/users/${made.id}`, {
    data: { city: "Milan", phone: "111" },
    headers: desk.origin,
  });
  expect(faster.status()).toBe(200);
  await sheet.getByRole("button", { name: "Save" }).click();

  const conflict = page.getByRole("alertdialog", { name: "Somebody changed this in the meantime" });
  await expect(conflict.getByRole("row", { name: /Phone 111 222/ })).toBeVisible();
  await expect(conflict.getByRole("row", { name: /City Milan Turin/ })).toBeVisible();
  await desk.accessible();
  await desk.screenshot("conflict");
  await conflict.getByRole("button", { name: "Reload, keep my changes on top" }).click();
  await expect(sheet.getByLabel("City")).toHaveValue("Milan");
  await expect(sheet.getByLabel("Phone")).toHaveValue("222");
  await sheet.getByRole("button", { name: "Save" }).click();
  await expect(sheet).toBeHidden();
  await expect(page.getByRole("link", { name: "222" })).toBeVisible();
  await expect(page.getByText("Milan")).toBeVisible();
});

test("what was typed and not saved is there again after a reload", async ({ page, desk, phone }) => {
  await desk.loginAs("owner");
  const made = await desk.customer({ name: `Doris ${phone ? "Phone" : "Desktop"}` });
  await page.goto(`/customers/${made.id}?edit=true`);
  const sheet = page.getByRole("dialog", { name: /^Edit/ });
  await sheet.getByLabel("Remarks").fill("Half a thought");
  await sheet.getByLabel("Country").click();
  await page.reload();
  await expect(sheet.getByLabel("Remarks")).toHaveValue("Half a thought");
  await sheet.getByRole("button", { name: "Drop them" }).click();
  await expect(sheet.getByLabel("Remarks")).toHaveValue("");
});
