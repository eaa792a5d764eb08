import { type Desk, expect, test } from "./support/test";

interface Settings {
  name: string;
  slug: string;
  time_zone: string;
  signup_enabled: boolean;
  business_hours: Record<string, string[][]> | null;
  default_duration_min: number;
  prevent_double_booking: boolean;
}

async function settings(desk: Desk): Promise<Settings> {
  const reply = await desk.page.request.get("/api/settings");
  expect(reply.status()).toBe(200);
  return reply.json();
}

async function change(desk: Desk, patch: Partial<Settings>): Promise<void> {
  const reply = await desk.page.request.patch("/api/settings", { data: patch, headers: desk.origin });
  expect(reply.status(), await reply.text()).toBe(200);
}

test.describe("the company", () => {
  let before: Settings;

  test.beforeEach(async ({ desk }) => {
    await desk.loginAs("owner");
    before = await settings(desk);
  });

  // The other tests live in the same company.
  test.afterEach(async ({ desk }) => {
    await desk.loginAs("owner");
    await change(desk, {
      name: before.name,
      time_zone: before.time_zone,
      signup_enabled: before.signup_enabled,
      business_hours: before.business_hours,
      default_duration_min: before.default_duration_min,
      prevent_double_booking: before.prevent_double_booking,
    });
  });

  test("is named anew, and its zone is found by a search", async ({ page, desk, phone }) => {
    await page.goto("/settings");
    const save = page.getByRole("button", { name: "Save" });
    await expect(save).toBeDisabled();
    await page.getByLabel(/^Name/).fill("");
    await save.click();
    await expect(page.getByText("Your company needs a name")).toBeVisible();
    await page.getByLabel(/^Name/).fill("Möller & Söhne 冷暖房");

    await page.getByLabel("Time zone").click();
    const search = page.getByRole("combobox", { name: "City, country or GMT+1" });
    await expect(search).toBeFocused();
    await search.fill("argentina ushu");
    await expect(page.getByRole("option")).toHaveCount(1);
    await desk.accessible();
    await desk.screenshot("settings-zone");
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Time zone")).toContainText("America/Argentina/Ushuaia");
    await save.click();
    await expect(page.getByText("Saved", { exact: true })).toBeVisible();
    await expect(save).toBeDisabled();
    if (!phone) await expect(page.getByText("Möller & Söhne 冷暖房")).toBeVisible();
    expect(await settings(desk)).toMatchObject({
      name: "Möller & Söhne 冷暖房",
      time_zone: "America/Argentina/Ushuaia",
    });
    await page.reload();
    await expect(page.getByLabel(/^Name/)).toHaveValue("Möller & Söhne 冷暖房");
  });

  test("that somebody else changed is shown, merged and saved", async ({ page, desk }) => {
    await page.goto("/settings");
    await page.getByLabel(/^Name/).fill("Mine");
    await change(desk, { name: "Theirs", time_zone: "Asia/Tokyo" });
    await page.getByRole("button", { name: "Save" }).click();

    const conflict = page.getByRole("alertdialog", { name: "Somebody changed this in the meantime" });
    await expect(conflict.getByRole("row", { name: /Name Theirs Mine/ })).toBeVisible();
    await expect(conflict.getByRole("row", { name: /Time zone Asia\/Tokyo/ })).toBeVisible();
    await desk.accessible();
    await desk.screenshot("settings-conflict");
    await conflict.getByRole("button", { name: "Reload, keep my changes on top" }).click();
    await expect(page.getByLabel(/^Name/)).toHaveValue("Mine");
    await expect(page.getByLabel("Time zone")).toContainText("Asia/Tokyo");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved", { exact: true })).toBeVisible();
    expect(await settings(desk)).toMatchObject({ name: "Mine", time_zone: "Asia/Tokyo" });
  });

  test("says when it works, how long a job takes and whether one may be in two places", async ({
    page,
    desk,
  }) => {
    await change(desk, { business_hours: null, default_duration_min: 60, prevent_double_booking: false });
    await page.goto("/settings");
    const card = page.getByRole("region", { name: "Field service" });
    await card.getByRole("switch", { name: "Business hours" }).click();
    await card.getByLabel("Friday, to").fill("");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(card.getByText("Every span needs a beginning and an end")).toBeVisible();
    await card.getByLabel("Friday, to").fill("14:00");
    await card.getByLabel("Usual duration of a job, in minutes").fill("0");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(card.getByText("At least a minute")).toBeVisible();
    await card.getByLabel("Usual duration of a job, in minutes").fill("95");
    await card.getByRole("switch", { name: "Refuse double booking" }).click();
    await card.scrollIntoViewIfNeeded();
    await desk.accessible();
    await desk.screenshot("settings-field-service");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved", { exact: true })).toBeVisible();
    const week = { mon: [["08:00", "17:00"]], tue: [["08:00", "17:00"]], wed: [["08:00", "17:00"]] };
    expect(await settings(desk)).toMatchObject({
      business_hours: { ...week, thu: [["08:00", "17:00"]], fri: [["08:00", "14:00"]] },
      default_duration_min: 95,
      prevent_double_booking: true,
    });
    await page.reload();
    await expect(card.getByLabel("Friday, to")).toHaveValue("14:00");
    await expect(card.getByRole("switch", { name: "Refuse double booking" })).toBeChecked();
  });

  test("merges hours that somebody else changed", async ({ page, desk }) => {
    await change(desk, { business_hours: { mon: [["08:00", "17:00"]] }, default_duration_min: 60 });
    await page.goto("/settings");
    await page.getByLabel("Usual duration of a job, in minutes").fill("45");
    await change(desk, { business_hours: { tue: [["09:00", "12:00"]] }, default_duration_min: 30 });
    await page.getByRole("button", { name: "Save" }).click();
    const conflict = page.getByRole("alertdialog", { name: "Somebody changed this in the meantime" });
    await expect(conflict.getByRole("row", { name: /Business hours Tue 09:00–12:00/ })).toBeVisible();
    await expect(conflict.getByRole("row", { name: /Usual duration 30 min 45 min/ })).toBeVisible();
    await conflict.getByRole("button", { name: "Reload, keep my changes on top" }).click();
    await expect(page.getByLabel("Tuesday, from")).toHaveValue("09:00");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved", { exact: true })).toBeVisible();
    expect(await settings(desk)).toMatchObject({
      business_hours: { tue: [["09:00", "12:00"]] },
      default_duration_min: 45,
    });
  });

  // The browser notes the refusal that this is about.
  test.use({ allowedConsole: [/status of 403 \(Forbidden\)/] });

  test("closes its door to strangers, and says so kindly", async ({ page, desk, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto("/settings");
    const link = page.getByLabel("Link to sign up", { exact: true });
    await expect(link).toHaveValue(new RegExp(`/signup\\?company=${before.slug}$`));
    await page.getByRole("button", { name: "Copy the link to sign up" }).click();
    await expect(page.getByText("Copied", { exact: true })).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await link.inputValue());

    const door = page.getByRole("switch", { name: "Customers may sign up themselves" });
    await expect(door).toBeChecked();
    await door.click();
    await expect(page.getByText("Only you and imports add customers.")).toBeVisible();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved", { exact: true })).toBeVisible();

    const address = await link.inputValue();
    await context.clearCookies();
    await page.goto(address);
    await page.getByLabel("Your name").fill("Too Late");
    await page.getByLabel("E-mail").fill("too.late@example.org");
    await page.getByLabel("Password").fill("four quiet herons at dawn");
    await page.getByRole("button", { name: "Sign up" }).click();
    await expect(page.getByRole("heading", { name: "Signing up is not open" })).toBeVisible();
    await desk.accessible();
    await desk.screenshot("signup-closed");
    await page.getByRole("link", { name: "Go to the login" }).click();
    await expect(page.getByRole("heading", { name: "Log in" })).toBeVisible();
  });
});

test("the audit log tells who did what, and its filters live in the address", async ({
  page,
  desk,
  phone,
}) => {
  await desk.loginAs("owner");
  const name = `Ottilie ${phone ? "Phone" : "Desktop"}`;
  const { id } = await desk.customer({ name });
  await page.request.patch(`/api/users/${id}`, { data: { city: "Graz" }, headers: desk.origin });
  await page.request.patch(`/api/users/${id}`, {
    data: { phone: "1", region: "South" },
    headers: desk.origin,
  });
  await page.request.delete(`/api/users/${id}`, { headers: desk.origin });
  await expect
    .poll(async () => {
      const log = await page.request.get(`/api/activity?subject_type=user&subject_id=${id}`);
      return (await log.json()).total;
    })
    .toBe(4);

  await page.goto(`/settings/audit?subject=user:${id}`);
  const log = page.getByRole("main");
  await expect(log.getByText(`archived ${name}`)).toBeVisible();
  await expect(log.getByText(`added ${name}`)).toBeVisible();
  await expect(log.getByText(`changed city of ${name}`)).toBeVisible();
  await expect(log.getByText("Phone, Region")).toBeVisible();

  await page.getByRole("button", { name: /^What/ }).click();
  await page.getByRole("menuitemradio", { name: "People archived" }).click();
  await expect(page).toHaveURL(/kind=user\.archived/);
  await expect(log.getByText(`added ${name}`)).toHaveCount(0);
  await expect(log.getByText(`archived ${name}`)).toBeVisible();
  await page.reload();
  await expect(log.getByText(`archived ${name}`)).toBeVisible();
  await expect(page.getByRole("button", { name: "What People archived" })).toBeVisible();

  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page).toHaveURL(/\/settings\/audit$/);
  await page.getByRole("combobox", { name: /^Who/ }).click();
  await page.getByRole("combobox", { name: "Search people" }).fill("amir");
  await page.getByRole("option", { name: "Amir Haddad" }).click();
  await expect(page).toHaveURL(/actor=\d+/);
  await expect(page.getByRole("combobox", { name: "Who: Amir Haddad" })).toBeVisible();

  await page.goto("/settings/audit?kind=user.restored&to=2020-01-01");
  await expect(page.getByRole("heading", { name: "Nothing like this happened" })).toBeVisible();
  await desk.accessible();
  await desk.screenshot("audit-nothing");
});

test("the log goes back as far as one reads, and leads to whom it tells of", async ({
  page,
  desk,
  phone,
}) => {
  await desk.loginAs("owner");
  await page.goto("/settings/audit?kind=user.created");
  const links = page
    .getByRole("main")
    .getByRole("link", { name: /./ })
    .filter({ hasNotText: /Company|Checklists|Audit/ });
  await expect(links).toHaveCount(50);
  await page.getByRole("button", { name: "Show earlier" }).click();
  await expect(links).toHaveCount(100);
  // A customer; who has a number in the name was made by another test, and may be archived by now.
  const customers = page.getByRole("main").locator('a[href^="/customers/"]');
  const link = customers.filter({ hasNotText: /\d/ }).last();
  const name = (await link.textContent()) ?? "";
  await link.click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await page.goBack();
  if (phone) return;
  const row = page.getByRole("row").filter({ hasText: "added" }).first();
  await row.hover();
  await row.getByRole("button", { name: /^Only what concerns/ }).click();
  await expect(page).toHaveURL(/subject=user/);
});

test("settings are for admins", async ({ page, desk }) => {
  await desk.loginAs("agent");
  for (const room of ["/settings", "/settings/audit"]) {
    await page.goto(room);
    await expect(page).toHaveURL(/\/customers$/);
  }
});
