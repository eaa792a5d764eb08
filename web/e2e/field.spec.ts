import { Crew } from "./support/field";
import { expect, test } from "./support/test";

test("a job is made, found, taken through its steps, changed and deleted", async ({
  page,
  desk,
  phone,
  baseURL,
}) => {
  const crew = await Crew.of(baseURL ?? "");
  const name = `Jutta ${phone ? "Phone" : "Desktop"}`;
  await crew.job(name, "jobs", { description: "Only there for the customer" });
  await desk.loginAs("agent");
  await page.goto("/work-orders");
  await page.getByRole("button", { name: "New job" }).click();
  const dialog = page.getByRole("dialog", { name: "New job" });
  await dialog.getByRole("button", { name: "Add job" }).click();
  await expect(dialog.getByText("Whose job is it?")).toBeVisible();
  await dialog.getByRole("combobox", { name: "Customer" }).click();
  await page.getByRole("combobox", { name: "Search customers" }).fill(name);
  await page.getByRole("option", { name: new RegExp(name) }).click();
  await dialog.getByLabel("What is to be done").fill("Replace the thermostat");
  await dialog.getByLabel("Priority").selectOption("1");
  await desk.accessible();
  await desk.screenshot("job-new");
  await dialog.getByRole("button", { name: "Add job" }).click();
  await expect(page.getByText(`Job for ${name} was added`)).toBeVisible();

  await page.getByRole("searchbox", { name: "Search jobs" }).fill(`${name} thermostat`);
  await expect(page).toHaveURL(/search=/);
  await expect(page.getByRole("status", { name: "Number of jobs found" })).toHaveText("1");
  await page
    .getByRole(phone ? "list" : "table", { name: "Work orders" })
    .getByRole("link")
    .click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "En route" }).click();
  await page.getByRole("button", { name: "In progress" }).click();
  await page.getByRole("button", { name: "Completed" }).click();
  await expect(page.getByText("The job is completed")).toBeVisible();
  await page.getByRole("button", { name: "Edit" }).click();
  const sheet = page.getByRole("dialog", { name: /^Edit job/ });
  await sheet.getByLabel("Notes").fill("Valve is stiff");
  await sheet.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Valve is stiff")).toBeVisible();
  await expect(page.getByRole("button", { name: "More actions" })).toHaveCount(0);

  const address = page.url();
  await desk.loginAs("owner");
  await page.goto(address);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL(/\/work-orders$/);
  await page.goto(address);
  await expect(page.getByText("Nothing here")).toBeVisible();
});

test("a customer's jobs stand on their page", async ({ page, desk, phone, baseURL }) => {
  const crew = await Crew.of(baseURL ?? "");
  const name = `Carsten ${phone ? "Phone" : "Desktop"}`;
  const job = await crew.job(name, "cards", { description: "Radiator stays cold" });
  const { customer_id } = await crew.read(job);
  await desk.loginAs("agent");
  await page.goto(`/customers/${customer_id}`);
  const jobs = page.getByRole("region", { name: "Work orders" });
  await expect(jobs.getByRole("link", { name: /Radiator stays cold/ })).toBeVisible();
  await jobs.getByRole("button", { name: "New job" }).click();
  await expect(page.getByRole("dialog").getByRole("combobox", { name: "Customer" })).toContainText(name);
});

test("an admin adds a technician with hours and time off; an agent reads them", async ({
  page,
  desk,
  phone,
}) => {
  const name = `Theo ${phone ? "Phone" : "Desktop"}`;
  await desk.loginAs("owner");
  await page.goto("/technicians");
  await page.getByRole("button", { name: "New technician" }).click();
  const dialog = page.getByRole("dialog", { name: "New technician" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Skills").fill("heating,gas,");
  await desk.accessible();
  await desk.screenshot("technician-new");
  await dialog.getByRole("button", { name: "Add technician" }).click();
  await expect(page.getByText(`${name} was added`)).toBeVisible();
  await page.getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();

  await page.getByRole("switch", { name: "Hours of their own" }).click();
  await page.getByLabel("Friday, to").fill("15:00");
  await page.getByRole("button", { name: "Save hours" }).click();
  await expect(page.getByText("Saved")).toBeVisible();

  const off = page.getByRole("region", { name: "Time off" });
  await off.getByLabel("From").fill("2027-05-03");
  await off.getByLabel("To, if another day").fill("2027-05-07");
  await off.getByLabel("Reason").fill("Holidays");
  await off.getByRole("button", { name: "Add", exact: true }).click();
  await expect(off.getByRole("listitem")).toContainText("3 May – 7 May");
  await desk.accessible();

  await desk.loginAs("agent");
  await page.reload();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await expect(off.getByRole("listitem")).toContainText("Holidays");
  for (const button of ["Edit", "Save hours", "Add"])
    await expect(page.getByRole("button", { name: button, exact: true })).toHaveCount(0);
});
