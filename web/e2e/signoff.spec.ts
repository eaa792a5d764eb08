import type { Page } from "@playwright/test";
import { Crew } from "./support/field";
import { expect, test } from "./support/test";

/** Draws a line with bends across the pad. */
async function draw(page: Page): Promise<void> {
  const pad = await page.getByRole("img", { name: "Sign here" }).boundingBox();
  if (!pad) throw new Error("there is nothing to sign on");
  const at = (x: number, y: number) => [pad.x + pad.width * x, pad.y + pad.height * y] as const;
  await page.mouse.move(...at(0.15, 0.6));
  await page.mouse.down();
  for (const [x, y] of [
    [0.25, 0.2],
    [0.3, 0.7],
    [0.4, 0.3],
    [0.45, 0.65],
    [0.6, 0.4],
    [0.7, 0.6],
    [0.85, 0.45],
  ] as const) {
    await page.mouse.move(...at(x, y), { steps: 5 });
  }
  await page.mouse.up();
}

test("an admin keeps templates", async ({ page, desk, phone }) => {
  const name = `Boiler service ${phone ? "phone" : "desktop"}`;
  await desk.loginAs("owner");
  await page.goto("/settings/checklists");
  await page.getByRole("button", { name: "New template" }).click();
  const dialog = page.getByRole("dialog", { name: "New template" });
  await dialog.getByRole("button", { name: "Add template" }).click();
  await expect(dialog.getByText("A template needs a name")).toBeVisible();
  await dialog.getByLabel("Name").fill(name);
  await dialog
    .getByLabel("Items")
    .fill("Change the filter\n\n  Measure the pressure\nShow the customer the valve");
  await expect(dialog.getByText("One a line · 3 items")).toBeVisible();
  await desk.accessible();
  await desk.screenshot("template-new");
  await dialog.getByRole("button", { name: "Add template" }).click();
  const template = page
    .getByRole("list", { name: "Checklist templates" })
    .getByRole("listitem")
    .filter({ hasText: name });
  await expect(template).toContainText("Change the filter · Measure the pressure");

  await page.getByRole("button", { name: `Edit ${name}` }).click();
  const edit = page.getByRole("dialog", { name: "Edit template" });
  await edit.getByLabel("Items").fill("Change the filter\nMeasure the pressure");
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(template).toContainText("2 items");
  await desk.accessible();
  await desk.screenshot("templates");

  await page.getByRole("button", { name: "New template" }).click();
  await dialog.getByLabel("Name").fill(name.toUpperCase());
  await dialog.getByLabel("Items").fill("Anything");
  await dialog.getByRole("button", { name: "Add template" }).click();
  await expect(dialog.getByText("Another template has this name")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: `Delete ${name}` }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(template).toHaveCount(0);
});

test("the office makes a job's checklist, by keyboard and by pulling", async ({
  page,
  desk,
  phone,
  baseURL,
}) => {
  const crew = await Crew.of(baseURL ?? "");
  const where = phone ? "phone" : "desktop";
  const template = `Heat pump ${where}`;
  await crew.send("post", "/api/v2/checklist-templates", {
    name: template,
    labels: ["Filter", "Pressure", "Seals"],
  });
  const job = await crew.job(`Lisbeth List ${where}`, "lists");
  await desk.loginAs("agent");
  await page.goto(`/work-orders/${job.id}`);
  const card = page.getByRole("region", { name: "Checklist" });
  await card.getByRole("button", { name: "Use template" }).click();
  await page.getByRole("menuitem", { name: template }).click();
  const items = card.getByRole("list", { name: "Checklist" }).getByRole("checkbox");
  const names = () =>
    items.evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).labels?.[0]?.textContent));
  await expect.poll(names).toEqual(["Filter", "Pressure", "Seals"]);
  await card.getByLabel("New item").fill("Thank the customer");
  await card.getByLabel("New item").press("Enter");
  await expect.poll(names).toEqual(["Filter", "Pressure", "Seals", "Thank the customer"]);

  await test.step("an item is moved, renamed and taken off", async () => {
    if (phone) {
      await card.getByRole("button", { name: "More for Seals" }).click();
      await page.getByRole("menuitem", { name: "Move up" }).click();
    } else {
      await card.getByRole("button", { name: "Move Seals" }).press("ArrowUp");
    }
    await expect.poll(names).toEqual(["Filter", "Seals", "Pressure", "Thank the customer"]);
    await card.getByRole("button", { name: "More for Pressure" }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await card.getByLabel("New words for Pressure").fill("Pressure, both gauges");
    await card.getByLabel("New words for Pressure").press("Enter");
    await card.getByRole("button", { name: "More for Thank the customer" }).click();
    await page.getByRole("menuitem", { name: "Take off the list" }).click();
    await expect.poll(names).toEqual(["Filter", "Seals", "Pressure, both gauges"]);
  });
  if (!phone) {
    await test.step("an item is pulled to another place", async () => {
      await card
        .getByRole("button", { name: "Move Pressure, both gauges" })
        .dragTo(card.getByText("Filter", { exact: true }), { targetPosition: { x: 5, y: 2 } });
      await expect.poll(names).toEqual(["Pressure, both gauges", "Filter", "Seals"]);
    });
  }
  await items.first().click();
  await expect(card.getByText("1 of 3", { exact: true })).toBeVisible();
  await desk.accessible();
  await desk.screenshot("checklist");

  await test.step("completing with open items asks first", async () => {
    for (const step of ["En route", "In progress", "Completed"]) {
      await page.getByRole("button", { name: step, exact: true }).click();
    }
    const question = page.getByRole("alertdialog", { name: "2 items still open" });
    await expect(question).toBeVisible();
    await desk.screenshot("checklist-open");
    await question.getByRole("button", { name: "Back to the list" }).click();
    expect((await crew.read(job)).status).toBe("in_progress");
    await page.getByRole("button", { name: "Completed", exact: true }).click();
    await question.getByRole("button", { name: "Complete anyway" }).click();
    await expect(page.getByText("The job is completed")).toBeVisible();
  });
});

test("a new job begins with the list of a template", async ({ page, desk, phone, baseURL }) => {
  const crew = await Crew.of(baseURL ?? "");
  const where = phone ? "phone" : "desktop";
  const template = `Assembly ${where}`;
  await crew.send("post", "/api/v2/checklist-templates", { name: template, labels: ["Unpack", "Level it"] });
  await crew.job(`Nora New ${where}`, "new");
  await desk.loginAs("agent");
  await page.goto("/work-orders");
  await page.getByRole("button", { name: "New job" }).click();
  const dialog = page.getByRole("dialog", { name: "New job" });
  await dialog.getByRole("combobox", { name: "Customer" }).click();
  await page.getByRole("combobox", { name: "Search customers" }).fill(`Nora New ${where}`);
  await page.getByRole("option", { name: new RegExp(`Nora New ${where}`) }).click();
  await dialog.getByLabel("Checklist").selectOption({ label: `${template} (2)` });
  await dialog.getByRole("button", { name: "Add job" }).click();
  await page.getByRole("button", { name: "Open" }).click();
  const card = page.getByRole("region", { name: "Checklist" });
  await expect(card.getByText("0 of 2", { exact: true })).toBeVisible();
  await expect(card.getByLabel("Unpack", { exact: true })).toBeVisible();
});

test.describe("in a cellar", () => {
  test.use({ allowedConsole: [/net::ERR_INTERNET_DISCONNECTED|WebSocket/] });

  test("items are ticked and the customer signs without a line; both arrive later, once", async ({
    page,
    desk,
    phone,
    baseURL,
    context,
    evidence,
  }) => {
    const crew = await Crew.of(baseURL ?? "");
    const { technician, today } = await crew.mine();
    const name = `Clara Cellar ${phone ? "phone" : "desktop"}`;
    const job = await crew.job(name, "mine", {
      assigned_technician_id: technician.id,
      scheduled_date: today,
      scheduled_time: "00:45:00",
      estimated_duration: 60,
    });
    for (const label of ["Change the filter", "Measure the pressure", "Show the valve"]) {
      await crew.send("post", `/api/v2/work-orders/${job.id}/checklist`, { label });
    }
    await desk.loginAs("tech");
    await page.goto(`/my-day?job=${job.id}`);
    const current = page.getByRole("region", { name: `Job of ${name}` });
    await expect(current.getByText("0 of 3")).toBeVisible();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

    await context.setOffline(true);
    await expect(current.getByRole("button", { name: "Have the customer sign" })).toHaveCount(0);
    await current.getByRole("button", { name: "On my way" }).click();
    await current.getByRole("button", { name: "Start" }).click();
    await current.getByText("Change the filter").click();
    await current.getByText("Measure the pressure").click();
    await expect(current.getByText("2 of 3")).toBeVisible();
    await desk.screenshot("my-day-ticked");

    await current.getByRole("button", { name: "Have the customer sign" }).click();
    const pad = page.getByRole("dialog", { name: "Signature" });
    await expect(pad.getByLabel("Who signs")).toHaveValue(name);
    await pad.getByLabel("Who signs").fill("Carl Cellar");
    await pad.getByRole("button", { name: "Sign", exact: true }).click();
    await expect(pad.getByText("Nobody has signed in the field yet.")).toBeVisible();
    await draw(page);
    await pad.getByRole("button", { name: "Undo" }).click();
    await expect(pad.getByRole("button", { name: "Clear" })).toBeDisabled();
    await draw(page);
    await desk.accessible();
    await desk.screenshot("my-day-sign");
    await pad.getByRole("button", { name: "Sign", exact: true }).click();
    await expect(current.getByText("Signed by Carl Cellar, not sent yet")).toBeVisible();

    await current.getByRole("button", { name: "Done", exact: true }).click();
    const question = page.getByRole("alertdialog", { name: "1 item still open" });
    await expect(question.getByText("Show the valve")).toBeVisible();
    await question.getByRole("button", { name: "Complete anyway" }).click();

    await test.step("the app opens again without a line, and knows all of it", async () => {
      await page.reload();
      await expect(current.getByText("2 of 3")).toBeVisible();
      await expect(current.getByText("Signed by Carl Cellar, not sent yet")).toBeVisible();
      await expect(page.getByText("6 changes will be sent once there is a line.")).toBeVisible();
      await desk.accessible();
      await desk.screenshot("my-day-signed-offline");
    });

    await context.setOffline(false);
    await expect(page.getByText(/will be sent once there is a line|on (its|their) way/)).toHaveCount(0, {
      timeout: 20_000,
    });
    await expect(current.getByRole("img", { name: "Signature of Carl Cellar" })).toBeVisible();
    await desk.screenshot("my-day-signed");
    expect(evidence.calls.filter((call) => /^PATCH .*\/checklist\/.* → 200$/.test(call))).toHaveLength(2);
    expect(evidence.calls.filter((call) => /^PUT .*\/signature → 200$/.test(call))).toHaveLength(1);
    const { items } = await crew.send("get", `/api/v2/work-orders/${job.id}/history`);
    const kinds = items.map(({ kind }: { kind: string }) => kind);
    expect(kinds.slice(0, 7)).toEqual([
      "work_order.completed",
      "work_order.status_changed",
      "work_order.signed",
      "work_order.item_done",
      "work_order.item_done",
      "work_order.status_changed",
      "work_order.status_changed",
    ]);

    await test.step("the office sees who ticked what, and the signature", async () => {
      await desk.loginAs("agent");
      await page.goto(`/work-orders/${job.id}`);
      const list = page.getByRole("region", { name: "Checklist" });
      await expect(list.getByText("2 of 3")).toBeVisible();
      const signature = page.getByRole("region", { name: "Signature" });
      const image = signature.getByRole("img", { name: "Signature of Carl Cellar" });
      await expect(image).toBeVisible();
      expect(await image.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(100);
      await expect(page.getByText("had the customer sign the job")).toBeVisible();
      await expect(page.getByText(/ticked “Change the filter” \(1 of 3 done\)/)).toBeVisible();
      await desk.accessible();
      await image.scrollIntoViewIfNeeded();
      await desk.screenshot("job-signed");
    });
  });
});

test("who cannot draw signs by a typed name, and an admin takes the signature away", async ({
  page,
  desk,
  phone,
  baseURL,
}) => {
  const crew = await Crew.of(baseURL ?? "");
  const name = `Tilda Typed ${phone ? "phone" : "desktop"}`;
  const job = await crew.job(name, "typed", { status: "in_progress" });
  await desk.loginAs("owner");
  await page.goto(`/work-orders/${job.id}`);
  await expect(page.getByText("0 min")).toBeVisible();
  const card = page.getByRole("region", { name: "Signature" });
  await card.getByRole("button", { name: "Sign" }).click();
  const pad = page.getByRole("dialog", { name: "Signature" });
  await pad.getByRole("button", { name: "Type instead" }).click();
  await expect(pad.getByText(`counts as the signature of ${name}`)).toBeVisible();
  await desk.accessible();
  await desk.screenshot("sign-typed");
  await pad.getByRole("button", { name: "Sign", exact: true }).click();
  await expect(page.getByText(`Signed by ${name}`)).toBeVisible();
  await expect(card.getByRole("img", { name: `Signature of ${name}` })).toBeVisible();
  await card.getByRole("button", { name: "More for the signature" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await expect(card.getByText("The customer has not signed yet.")).toBeVisible();
});
