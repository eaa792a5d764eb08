import { Crew, card } from "./support/field";
import { expect, test } from "./support/test";

/** A day so many days after another one. */
function later(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

function short(day: string): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }).format(
    Date.parse(day),
  );
}

test("a weekly series is begun and stands on the board of the coming weeks", async ({
  page,
  desk,
  phone,
  baseURL,
}) => {
  const crew = await Crew.of(baseURL ?? "");
  const name = `Serena ${phone ? "Phone" : "Desktop"}`;
  // The board draws the rows in sight only: a skill that nobody else has brings this one there.
  const technician = await crew.technician(`Sepp ${phone ? "Phone" : "Desktop"}`, { skills: ["series"] });
  await crew.send("post", "/api/v2/customers", { name });
  const template = `Filters ${phone ? "Phone" : "Desktop"}`;
  await crew.send("post", "/api/v2/checklist-templates", { name: template, labels: ["Filter", "Pressure"] });
  const start = later(await crew.today(), 1);
  const [second, third] = [later(start, 7), later(start, 14)];
  await desk.loginAs("agent");
  await page.goto("/work-orders");
  await page.getByRole("button", { name: "New job" }).click();
  const dialog = page.getByRole("dialog", { name: "New job" });
  await dialog.getByRole("combobox", { name: "Customer" }).click();
  await page.getByRole("combobox", { name: "Search customers" }).fill(name);
  await page.getByRole("option", { name: new RegExp(name) }).click();
  await dialog.getByLabel("What is to be done").fill("Change the filter");
  await dialog.getByLabel("Repeats").selectOption("WEEKLY");
  await expect(dialog.getByText("Choose a date: it is the first day.")).toBeVisible();
  await dialog.getByRole("button", { name: "Add series" }).click();
  await expect(dialog.getByRole("alert")).toContainText("needs a date");
  await dialog.getByLabel("Technician", { exact: true }).selectOption({ label: technician.name });
  await dialog.getByLabel("Date", { exact: true }).fill(start);
  await dialog.getByLabel("Time", { exact: true }).fill("09:00");
  await dialog.getByLabel("Checklist").selectOption({ label: `${template} (2)` });
  await expect(dialog.getByRole("status").last()).toContainText(`Next: ${short(start)}, ${short(second)}`);
  await desk.accessible();
  await desk.screenshot("series-new");
  await dialog.getByLabel("Ends").selectOption("after");
  await dialog.getByLabel("How many times").fill("6");
  await expect(dialog.getByText(/6 times/)).toBeVisible();
  await dialog.getByRole("button", { name: "Add series" }).click();
  await expect(page.getByText(`Series for ${name} was added`)).toBeVisible();

  // The board of the coming weeks.
  const { items } = await crew.send(
    "get",
    `/api/v2/work-orders?technician_id=${technician.id}&sort=scheduled_date`,
  );
  expect(items.map((job: { scheduled_date: string }) => job.scheduled_date).slice(0, 3)).toEqual([
    start,
    second,
    third,
  ]);
  const list = await crew.send("get", `/api/v2/work-orders/${items[1].id}/checklist`);
  expect(list.items.map((item: { label: string }) => item.label)).toEqual(["Filter", "Pressure"]);
  if (!phone) {
    for (const day of [second, third]) {
      await page.goto(`/schedule?view=week&date=${day}&skill=series`);
      await expect(card(page, { id: 0, name })).toBeVisible();
    }
    await card(page, { id: 0, name }).click();
    await page.getByRole("dialog").getByRole("link", { name: "Part of a series" }).click();
  } else {
    await page.goto("/work-orders");
    await page.getByRole("link", { name: "Series", exact: true }).click();
    await page.getByRole("link", { name }).click();
  }
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await expect(page.getByText(/^Every week on .*6 times$/).first()).toBeVisible();
  await expect(page.getByRole("list", { name: "Next jobs" }).getByRole("listitem")).toHaveCount(6);
  await expect(page.getByRole("list", { name: "Checklist" }).getByRole("listitem")).toHaveText([
    "Filter",
    "Pressure",
  ]);
});

test("of a series one job is skipped, one changed, the rest follow, and it is ended", async ({
  page,
  desk,
  phone,
  baseURL,
}) => {
  const crew = await Crew.of(baseURL ?? "");
  const start = later(await crew.today(), 1);
  const second = later(start, 7);
  const made = await crew.series(`Sabina ${phone ? "Phone" : "Desktop"}`, {
    rrule: "FREQ=WEEKLY;COUNT=6",
    start_date: start,
    scheduled_time: "09:00",
  });
  await desk.loginAs("agent");
  await page.goto(`/work-orders/series/${made.id}`);
  const jobs = page.getByRole("list", { name: "Next jobs" }).getByRole("listitem");
  await expect(jobs).toHaveCount(6);
  await desk.accessible();
  await desk.screenshot("series-page");
  await page.getByRole("button", { name: `Skip ${short(second)}` }).click();
  await expect(page.getByText(`${short(second)} is skipped`)).toBeVisible();
  await expect(jobs).toHaveCount(5);
  const skipped = page.getByRole("list", { name: "Skipped days" });
  await skipped.getByRole("button", { name: "Take back" }).click();
  await expect(jobs).toHaveCount(6);
  await page.getByRole("button", { name: `Skip ${short(second)}` }).click();
  await expect(jobs).toHaveCount(5);

  // One of them is changed, and stays so.
  await jobs.nth(1).getByRole("link").click();
  await expect(page.getByRole("region", { name: "Part of a series" })).toContainText("Every week");
  await desk.screenshot("series-job");
  await page.getByRole("button", { name: "Edit" }).click();
  await page
    .getByRole("dialog", { name: /^Edit job/ })
    .getByLabel("Notes")
    .fill("Bring the long ladder");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Bring the long ladder")).toBeVisible();
  await page.getByRole("link", { name: "Open series" }).click();
  await expect(jobs.nth(1)).toContainText("Changed");
  await page.getByRole("button", { name: "Edit" }).click();
  const sheet = page.getByRole("dialog", { name: "Edit series" });
  await sheet.getByLabel("Time", { exact: true }).fill("13:30");
  await desk.screenshot("series-edit");
  await sheet.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The series was changed")).toBeVisible();
  await expect(jobs.nth(0)).toContainText("13:30");
  await expect(jobs.nth(1)).toContainText("09:00");

  // The end takes along what nobody touched.
  await page.getByRole("button", { name: "End series" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "End series" }).click();
  await expect(page.getByText("The series was ended")).toBeVisible();
  await expect(jobs).toHaveCount(1);
  await expect(page.getByText("Ended").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Edit" })).toHaveCount(0);
});

test("this and following: a job's page changes its series from that day on", async ({
  page,
  desk,
  phone,
  baseURL,
}) => {
  const crew = await Crew.of(baseURL ?? "");
  const made = await crew.series(`Folker ${phone ? "Phone" : "Desktop"}`, { scheduled_time: "10:00" });
  const list = `/api/v2/work-orders?series_id=${made.id}&sort=scheduled_date`;
  const { items } = await crew.send("get", list);
  await desk.loginAs("agent");
  await page.goto(`/work-orders/${items[2].id}`);
  await page.getByRole("button", { name: "This and following" }).click();
  const sheet = page.getByRole("dialog", { name: "Edit series" });
  await sheet.getByLabel("Time", { exact: true }).fill("15:00");
  await sheet.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The series was changed")).toBeVisible();
  const after = await crew.send("get", list);
  const times = after.items.map((job: { scheduled_time: string }) => job.scheduled_time).slice(0, 4);
  expect(times).toEqual(["10:00:00", "10:00:00", "15:00:00", "15:00:00"]);
  await page.getByRole("button", { name: "Skip this one" }).click();
  await expect(page.getByRole("heading", { name: made.name, level: 1 })).toBeVisible();
  await expect(page.getByRole("list", { name: "Skipped days" })).toBeVisible();
});

test("a rule that the form has no fields for is written by hand", async ({ page, desk, baseURL, phone }) => {
  const crew = await Crew.of(baseURL ?? "");
  const made = await crew.series(`Regula ${phone ? "Phone" : "Desktop"}`);
  await desk.loginAs("agent");
  await page.goto(`/work-orders/series/${made.id}`);
  await page.getByRole("button", { name: "Edit" }).click();
  const sheet = page.getByRole("dialog", { name: "Edit series" });
  await sheet.getByLabel("Repeats").selectOption("CUSTOM");
  await sheet.getByLabel("Rule").fill("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1");
  await expect(sheet.getByText("By the rule FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1")).toBeVisible();
  await expect(sheet.getByText(/^Next: /)).toBeVisible();
  await sheet.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The series was changed")).toBeVisible();
  await expect(page.getByText("By the rule FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1").first()).toBeVisible();
});
