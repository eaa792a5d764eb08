import { Crew } from "./support/field";
import { type Desk, expect, test } from "./support/test";

/** What a calendar program gets from an address. */
async function opened(desk: Desk, url: string) {
  const { pathname, search } = new URL(url);
  return desk.page.request.get(`${pathname}${search}`);
}

test("a technician's schedule is given to a calendar, by another address, and no more", async ({
  page,
  desk,
  baseURL,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const crew = await Crew.of(baseURL ?? "");
  const technician = await crew.technician("Kalle Kalender");
  await crew.job("Ines Ical", "calendar", {
    assigned_technician_id: technician.id,
    scheduled_date: await crew.today(),
    scheduled_time: "10:00:00",
  });
  await desk.loginAs("owner");
  await page.goto(`/technicians/${technician.id}`);
  const feed = page.getByRole("region", { name: "Calendar feed" });
  await feed.getByRole("button", { name: "Make an address" }).click();
  const field = feed.getByLabel("Address", { exact: true });
  await expect(field).toHaveValue(/schedule\.ics\?token=.{43}$/);
  const first = await field.inputValue();
  await feed.getByRole("button", { name: "Copy the calendar’s address" }).click();
  await expect(page.getByText("Copied", { exact: true })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(first);
  await expect(feed.getByRole("link", { name: "open it in a calendar app" })).toHaveAttribute(
    "href",
    /^webcal:/,
  );
  await feed.scrollIntoViewIfNeeded();
  await desk.accessible();
  await desk.screenshot("calendar-made");
  const calendar = await opened(desk, first);
  expect(calendar.headers()["content-type"]).toBe("text/calendar; charset=utf-8");
  expect(await calendar.text()).toContain("SUMMARY:Ines Ical: Heat pump inspection\r\n");

  await test.step("It is shown this once", async () => {
    await page.reload();
    await expect(feed.getByText("It is told only once")).toBeVisible();
    await expect(field).toBeHidden();
  });

  await test.step("A new address ends the old one, and is asked about", async () => {
    await feed.getByRole("button", { name: "Replace…" }).click();
    const asked = page.getByRole("alertdialog", { name: "Replace the calendar’s address?" });
    await desk.accessible();
    await desk.screenshot("calendar-replace");
    await asked.getByRole("button", { name: "Keep it" }).click();
    expect((await opened(desk, first)).status()).toBe(200);
    await feed.getByRole("button", { name: "Replace…" }).click();
    await asked.getByRole("button", { name: "Replace", exact: true }).click();
    await expect(field).toHaveValue(/token=.{43}$/);
    expect((await opened(desk, first)).status()).toBe(404);
  });

  const second = await field.inputValue();
  expect(second).not.toBe(first);
  expect((await opened(desk, second)).status()).toBe(200);
  await feed.getByRole("button", { name: "Revoke…" }).click();
  await page
    .getByRole("alertdialog", { name: "Revoke the calendar’s address?" })
    .getByRole("button", { name: "Revoke", exact: true })
    .click();
  await expect(page.getByText("The address was revoked")).toBeVisible();
  await expect(feed.getByRole("button", { name: "Make an address" })).toBeVisible();
  expect((await opened(desk, second)).status()).toBe(404);
});

test("a technician makes the address of their own in their account", async ({ page, desk, baseURL }) => {
  const crew = await Crew.of(baseURL ?? "");
  await crew.ofToday();
  await desk.loginAs("tech");
  await page.goto("/account");
  const feed = page.getByRole("region", { name: "Calendar feed" });
  await feed.getByRole("button", { name: /Make an address|Replace…/ }).click();
  const asked = page.getByRole("alertdialog").getByRole("button", { name: "Replace", exact: true });
  const field = feed.getByLabel("Address", { exact: true });
  await expect(asked.or(field)).toBeVisible();
  if (await asked.isVisible()) await asked.click();
  await expect(field).toHaveValue(/token=.{43}$/);
  expect(await (await opened(desk, await field.inputValue())).text()).toContain("BEGIN:VEVENT");
  await feed.scrollIntoViewIfNeeded();
  await desk.screenshot("own-calendar");
  await feed.getByRole("button", { name: "Revoke…" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(feed.getByRole("button", { name: "Make an address" })).toBeVisible();
});

test("no agent is offered one", async ({ page, desk, baseURL }) => {
  const crew = await Crew.of(baseURL ?? "");
  const technician = await crew.technician("Ohne Adresse");
  await desk.loginAs("agent");
  await page.goto(`/technicians/${technician.id}`);
  await expect(page.getByRole("heading", { name: "Time off" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Calendar feed" })).toBeHidden();
});
