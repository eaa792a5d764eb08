import type { Page } from "@playwright/test";
import { Crew } from "./support/field";
import { mailedLink } from "./support/mail";
import { type Desk, expect, test } from "./support/test";

/** Mails about jobs are looked for every 15 seconds. */
const PATIENCE = 40_000;

/** Somebody of the demo company in a browser of their own. */
async function colleague(desk: Desk, page: Page, person: string): Promise<Page> {
  const context = await page.context().browser()?.newContext();
  if (!context) throw new Error("no browser");
  const reply = await context.request.post("/api/auth/login", {
    data: { email: `${person}@demo.test`, password: "demo123" },
    headers: desk.origin,
  });
  expect(reply.status()).toBe(200);
  return context.newPage();
}

test("a dispatcher assigns a job and the technician's bell tells of it at once", async ({
  page,
  desk,
  phone,
  baseURL,
}) => {
  const crew = await Crew.of(baseURL ?? "");
  const { technician, today } = await crew.mine();
  const name = `Bella ${phone ? "Phone" : "Desktop"}`;
  const job = await crew.job(name, "bells");
  await desk.loginAs("tech");
  await page.request.post("/api/notifications/read-all", { headers: desk.origin });
  await page.goto(phone ? "/notifications" : "/my-day");
  const bell = phone
    ? page.getByRole("link", { name: /^Notifications/ })
    : page.getByRole("button", { name: /^Notifications/ });
  await expect(bell).toHaveAccessibleName("Notifications");

  await crew.send("patch", `/api/v2/work-orders/${job.id}`, {
    assigned_technician_id: technician.id,
    scheduled_date: today,
    scheduled_time: "16:00",
  });
  await expect(bell).toHaveAccessibleName(/, 1 new$/);
  if (!phone) {
    await page.keyboard.press("Tab");
    await bell.focus();
    await page.keyboard.press("Enter");
  }
  const list = page.getByRole("list", { name: "Notifications" });
  const told = list.getByRole("link", { name: new RegExp(`New: .*Assigned to you.*${name}`, "s") });
  await expect(told).toBeVisible();
  await desk.accessible();
  await desk.screenshot("told");
  await told.click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await expect(list).toHaveCount(0);
  await expect(bell).toHaveAccessibleName("Notifications");

  await crew.send("patch", `/api/v2/work-orders/${job.id}`, { scheduled_time: "17:00" });
  await expect(bell).toHaveAccessibleName(/, 1 new$/);
  await bell.click();
  await page.getByRole("button", { name: "Mark all as read" }).click();
  await expect(bell).toHaveAccessibleName("Notifications");
  await expect(list.getByText("Moved").first()).toBeVisible();
});

test.describe("a customer with an address", () => {
  test.beforeEach(async ({ baseURL }) => {
    const crew = await Crew.of(baseURL ?? "");
    await crew.send("patch", "/api/settings", { notify_customers: true, notify_delay_min: 0 });
  });

  // The other tests live in the same company.
  test.afterEach(async ({ baseURL }) => {
    const crew = await Crew.of(baseURL ?? "");
    await crew.send("patch", "/api/settings", { notify_customers: false, notify_delay_min: 2 });
  });

  test("confirms from the mail's link, then asks for another time; the dispatcher sees both at once", async ({
    page,
    desk,
    phone,
    baseURL,
  }) => {
    test.setTimeout(150_000);
    const crew = await Crew.of(baseURL ?? "");
    const [name, email] = phone
      ? (["Vera Visit", "vera@visit.example"] as const)
      : (["Viktor Visit", "viktor@visit.example"] as const);
    const technician = await crew.technician("Toni Tourer");
    const customer = await crew.send("post", "/api/v2/customers", { name, email });
    const today = await crew.today();
    const day = new Date(Date.parse(today) + 3 * 86_400_000).toISOString().slice(0, 10);
    const job = await crew.send("post", "/api/v2/work-orders", {
      customer_id: customer.id,
      assigned_technician_id: technician.id,
      description: "Yearly maintenance of the gas boiler",
      scheduled_date: day,
      scheduled_time: "09:30",
    });

    const dispatcher = await colleague(desk, page, "agent");
    await dispatcher.request.post("/api/notifications/read-all", { headers: desk.origin });
    await dispatcher.goto(`/work-orders/${job.id}`);
    await expect(dispatcher.getByRole("heading", { name, level: 1 })).toBeVisible();

    const link = await mailedLink(desk.data, email, { page: "/visit", patience: PATIENCE });
    await page.goto(link);
    await expect(page.getByRole("heading", { name: "Does this time suit you?" })).toBeVisible();
    await expect(page.getByText("09:30 – about 10:30")).toBeVisible();
    await expect(page.getByText("Toni", { exact: true })).toBeVisible();
    expect((await crew.read({ id: job.id, name })).confirmation).toBeNull();
    await desk.accessible();
    await desk.screenshot("visit");
    await page.getByRole("button", { name: "Yes, it suits me" }).click();
    await expect(page.getByRole("heading", { name: "You are all set" })).toBeVisible();
    await desk.accessible();
    await desk.screenshot("visit-confirmed");
    await expect(dispatcher.getByText("Confirmed by the customer")).toBeAttached();
    const saved = page.waitForEvent("download");
    await page.getByRole("link", { name: "Add to my calendar" }).click();
    expect((await saved).suggestedFilename()).toBe("appointment.ics");

    await page.getByRole("button", { name: "Ask for another time" }).click();
    await page.getByRole("button", { name: "Send" }).click();
    await expect(page.getByText("Say when it suits you")).toBeVisible();
    await page.getByLabel("When does it suit you?").fill("After work, please");
    await page.getByLabel("Which day would be best?").fill(day);
    await desk.accessible();
    await desk.screenshot("visit-asking");
    await page.getByRole("button", { name: "Send" }).click();
    await expect(page.getByRole("heading", { name: "You asked for another time" })).toBeVisible();
    await expect(page.getByText(/After work, please/)).toBeVisible();
    await desk.screenshot("visit-asked");
    await expect(dispatcher.getByText("Wants another time", { exact: true })).toBeVisible();
    await expect(dispatcher.getByText(/After work, please/).first()).toBeVisible();
    await expect(
      dispatcher.getByRole(phone ? "link" : "button", { name: /^Notifications.*1 new$/ }),
    ).toBeVisible();
    await dispatcher.goto(`/work-orders?confirmation=rescheduling&search=${name.split(" ")[0]}`);
    await expect(dispatcher.getByRole("link", { name }).first()).toBeVisible();

    await crew.send("patch", `/api/v2/work-orders/${job.id}`, { scheduled_time: "17:00" });
    await page.reload();
    await expect(page.getByRole("heading", { name: "Your appointment was moved" })).toBeVisible();
    await expect(page.getByText("17:00 – about 18:00")).toBeVisible();
    await expect(page.getByRole("button")).toHaveCount(0);
    await desk.screenshot("visit-moved");
    const newer = await mailedLink(desk.data, email, { page: "/visit", after: link, patience: PATIENCE });
    await page.goto(newer);
    await expect(page.getByRole("button", { name: "Yes, it suits me" })).toBeVisible();
    await crew.send("patch", `/api/v2/work-orders/${job.id}`, { status: "cancelled" });
    await page.getByRole("button", { name: "Yes, it suits me" }).click();
    await expect(page.getByRole("heading", { name: "This appointment is off" })).toBeVisible();
    await desk.screenshot("visit-off");
    await dispatcher.context().close();
  });
});
