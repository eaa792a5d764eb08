import { Crew, card, hold, hour, moveOver, row } from "./support/field";
import { expect, test } from "./support/test";

/** Each test has technicians and jobs of its own, found by a skill and a region that nobody else has. */
async function given(baseURL: string, word: string) {
  const crew = await Crew.of(baseURL);
  const skills = [word];
  const anna = await crew.technician(`Anna ${word}`, { skills, color: "#2563eb" });
  const boris = await crew.technician(`Boris ${word}`, { skills, color: "#16a34a" });
  const date = "2027-03-10";
  return { crew, anna, boris, date, room: `/schedule?date=${date}&skill=${word}&region=${word}` };
}

const patched = (id: number) => (response: { url: () => string; request: () => { method: () => string } }) =>
  response.request().method() === "PATCH" && response.url().endsWith(`/api/v2/work-orders/${id}`);

test("a job is dragged from the queue to an hour of somebody, then to another, and undone", async ({
  page,
  desk,
  baseURL,
  evidence,
}) => {
  const { crew, anna, boris, room } = await given(baseURL ?? "", "dragon");
  const job = await crew.job("Delia Dragged", "dragon", { estimated_duration: 90 });
  await desk.loginAs("agent");
  await page.goto(room);
  await expect(card(page, job)).toBeVisible();

  await test.step("from the queue to Anna at ten", async () => {
    const answer = page.waitForResponse(patched(job.id));
    await hold(page, card(page, job), await hour(page, anna, 10));
    await desk.screenshot("schedule-dragging");
    await page.mouse.up();
    expect((await answer).status()).toBe(200);
    await expect(card(row(page, anna), job)).toHaveAccessibleName(/10:00–11:30/);
    await expect(page.getByLabel("Unassigned jobs").getByText(job.name)).toHaveCount(0);
  });

  await test.step("from Anna to Boris at a quarter past one", async () => {
    const answer = page.waitForResponse(patched(job.id));
    await hold(page, card(page, job), await hour(page, boris, 13.25));
    await page.mouse.up();
    expect((await answer).status()).toBe(200);
    await expect(card(row(page, boris), job)).toHaveAccessibleName(/13:15–14:45/);
  });

  await test.step("its end is pulled to an hour later", async () => {
    const box = await card(row(page, boris), job).boundingBox();
    if (!box) throw new Error("no card");
    const answer = page.waitForResponse(patched(job.id));
    await page.mouse.move(box.x + box.width - 3, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width + 20, box.y + 20, { steps: 4 });
    await page.mouse.move(box.x + box.width + 72, box.y + 20, { steps: 6 });
    await page.mouse.up();
    expect((await answer).status()).toBe(200);
    await expect(card(row(page, boris), job)).toHaveAccessibleName(/13:15–15:45/);
  });

  await test.step("undone move by move", async () => {
    // The board shows a move before the server has answered it.
    const undone = async (undo: () => Promise<void>) => {
      const answer = page.waitForResponse(patched(job.id));
      await undo();
      expect((await answer).status()).toBe(200);
    };
    await undone(() => page.keyboard.press("Control+z"));
    await expect(card(row(page, boris), job)).toHaveAccessibleName(/13:15–14:45/);
    await undone(() => page.getByRole("button", { name: "Undo the last move" }).click());
    await expect(card(row(page, anna), job)).toHaveAccessibleName(/10:00–11:30/);
    await undone(() => page.keyboard.press("Control+z"));
    await expect(card(page.getByLabel("Unassigned jobs"), job)).toBeVisible();
  });
  const calls = evidence.calls.filter((call) => call.startsWith("PATCH"));
  expect(calls).toHaveLength(6);
  for (const call of calls) expect(call).toMatch(/ → 200$/);
  expect(await crew.read(job)).toMatchObject({ assigned_technician_id: null, scheduled_date: null });

  await test.step("its history names who had it", async () => {
    await page.goto(`/work-orders/${job.id}`);
    await expect(page.getByText(`gave the job to ${boris.name} instead of ${anna.name}`)).toBeVisible();
    await expect(page.getByText("put the job back into the queue")).toBeVisible();
    await desk.screenshot("job-history");
  });
});

test("what speaks against a place is said while one drags, and the company's rule refuses it", async ({
  page,
  desk,
  baseURL,
}) => {
  const { crew, anna, date, room } = await given(baseURL ?? "", "clash");
  const there = { assigned_technician_id: anna.id, scheduled_date: date, scheduled_time: "10:00:00" };
  await crew.job("Taken Already", "clash", { ...there, estimated_duration: 60 });
  await crew.send("post", `/api/v2/technicians/${anna.id}/time-off`, {
    from: `${date}T13:00:00Z`,
    to: `${date}T15:00:00Z`,
    reason: "Dentist",
  });
  const job = await crew.job("Connie Clashing", "clash", { estimated_duration: 60 });
  await desk.loginAs("agent");
  await page.goto(room);
  await expect(card(page, job)).toBeVisible();
  const over = async (at: number) => moveOver(page, await hour(page, anna, at));
  await hold(page, card(page, job), await hour(page, anna, 10.5));
  await expect(page.getByText("Overlaps Taken Already, 10:00–11:00")).toBeVisible();
  await desk.screenshot("schedule-clash");
  await over(14.25);
  await expect(page.getByText(/^Away: Dentist, until/)).toBeVisible();
  await over(6);
  await expect(page.getByText("Outside working hours")).toBeVisible();
  await over(11);
  await expect(page.getByText("Overlaps")).toHaveCount(0);
  await over(10.5);

  await crew.send("patch", "/api/settings", { prevent_double_booking: true });
  try {
    const answer = page.waitForResponse(patched(job.id));
    await page.mouse.up();
    expect((await answer).status()).toBe(409);
    const dialog = page.getByRole("alertdialog", { name: "Connie Clashing stays where it was" });
    await expect(dialog).toBeVisible();
    await desk.accessible();
    await desk.screenshot("schedule-refused");
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await expect(card(page.getByLabel("Unassigned jobs"), job)).toBeVisible();

    // A board that knows the rule says so before.
    await page.reload();
    await expect(card(page, job)).toBeVisible();
    await hold(page, card(page, job), await hour(page, anna, 10.5));
    await expect(
      page.getByText("Overlaps Taken Already, 10:00–11:00. Cannot be put here", { exact: true }),
    ).toBeVisible();
    await desk.screenshot("schedule-cannot");
    await over(11);
    await expect(page.getByText("Cannot be put here")).toHaveCount(0);
    await page.keyboard.press("Escape");
    await page.mouse.up();
  } finally {
    await crew.send("patch", "/api/settings", { prevent_double_booking: false });
  }
});

test("everything that dragging does is done by keys", async ({ page, desk, baseURL }) => {
  const { crew, anna, boris, room } = await given(baseURL ?? "", "keys");
  const job = await crew.job("Kiki Keys", "keys", { estimated_duration: 60 });
  await desk.loginAs("agent");
  await page.goto(room);
  const queue = page.getByLabel("Unassigned jobs").and(page.locator("section[tabindex]"));
  await expect(card(queue, job)).toBeVisible();
  const { keyboard } = page;

  await queue.focus();
  await keyboard.press("ArrowDown");
  await expect(card(queue, job)).toBeFocused();
  await keyboard.press("m");
  const bar = page.getByRole("application", { name: "Moving Kiki Keys by keys" });
  await expect(bar).toBeFocused();
  await expect(bar).toContainText("07:00–08:00, Anna keys");
  for (const key of ["Shift+ArrowRight", "ArrowRight", "ArrowDown", "+"]) await keyboard.press(key);
  await expect(bar).toContainText("08:15–09:30, Boris keys");
  await desk.accessible();
  await desk.screenshot("schedule-by-keys");
  const set = page.waitForResponse(patched(job.id));
  await keyboard.press("Enter");
  expect((await set).status()).toBe(200);
  await expect(card(row(page, boris), job)).toHaveAccessibleName(/08:15–09:30/);
  await expect(card(row(page, boris), job)).toBeFocused();

  await test.step("Escape leaves it where it was", async () => {
    await keyboard.press("m");
    await keyboard.press("ArrowUp");
    await expect(card(row(page, anna), job)).toBeVisible();
    await keyboard.press("Escape");
    await expect(card(row(page, boris), job)).toBeFocused();
  });

  await test.step("Enter opens it, and a form moves it", async () => {
    await keyboard.press("Enter");
    await page.getByRole("button", { name: "Move…" }).click();
    const dialog = page.getByRole("dialog", { name: "Move Kiki Keys" });
    await dialog.getByLabel("Technician").selectOption({ label: anna.name });
    await dialog.getByLabel("Time").fill("06:00");
    await expect(dialog.getByText("Outside working hours")).toBeVisible();
    await dialog.getByLabel("Time").fill("12:30");
    await expect(dialog.getByText("Outside working hours")).toHaveCount(0);
    const moved = page.waitForResponse(patched(job.id));
    await dialog.getByRole("button", { name: "Move", exact: true }).click();
    expect((await moved).status()).toBe(200);
    await expect(card(row(page, anna), job)).toHaveAccessibleName(/12:30–13:45/);
  });

  await test.step("Delete puts it back into the queue", async () => {
    await card(row(page, anna), job).focus();
    await keyboard.press("m");
    const back = page.waitForResponse(patched(job.id));
    await keyboard.press("Delete");
    expect((await back).status()).toBe(200);
    await expect(card(queue, job)).toBeVisible();
  });
});

test("a week: a job is dragged to another day and keeps its time", async ({ page, desk, baseURL }) => {
  const { crew, anna, boris, date, room } = await given(baseURL ?? "", "weekly");
  const job = await crew.job("Wanda Weekly", "weekly", {
    assigned_technician_id: anna.id,
    scheduled_date: date,
    scheduled_time: "09:30:00",
    estimated_duration: 60,
  });
  await desk.loginAs("agent");
  await page.goto(`${room}&view=week`);
  await expect(card(row(page, anna), job)).toBeVisible();
  const friday = await page.getByRole("button", { name: "Fri 12 Mar" }).boundingBox();
  const box = await row(page, boris).boundingBox();
  if (!friday || !box) throw new Error("the board does not show this");
  const answer = page.waitForResponse(patched(job.id));
  await hold(page, card(page, job), { x: friday.x + 30, y: box.y + 20 });
  await page.mouse.up();
  expect((await answer).status()).toBe(200);
  await expect(card(row(page, boris), job)).toHaveAccessibleName(/12 Mar, 09:30–10:30/);
  await page.getByRole("button", { name: "Fri 12 Mar" }).click();
  await expect(page).toHaveURL(/date=2027-03-12/);
  await expect(card(row(page, boris), job)).toHaveAccessibleName(/09:30–10:30/);
});

test("another dispatcher's move appears by itself", async ({ page, desk, baseURL, browser }) => {
  const { crew, anna, boris, date, room } = await given(baseURL ?? "", "twofold");
  const job = await crew.job("Tilda Twofold", "twofold", {
    assigned_technician_id: anna.id,
    scheduled_date: date,
    scheduled_time: "09:00:00",
    estimated_duration: 60,
  });
  await desk.loginAs("agent");
  const subscribed = page
    .waitForEvent("websocket")
    .then((line) =>
      line.waitForEvent("framereceived", ({ payload }) => /"subscribed"/.test(String(payload))),
    );
  await page.goto(room);
  await expect(card(row(page, anna), job)).toBeVisible();
  await subscribed;
  const second = await browser.newContext({ baseURL: baseURL ?? "" });
  try {
    await second.request.post("/api/auth/login", {
      data: { email: "agent2@demo.test", password: "demo123" },
      headers: desk.origin,
    });
    const other = await second.newPage();
    await other.setViewportSize({ width: 1440, height: 900 });
    await other.goto(room);
    await hold(other, card(other, job), await hour(other, boris, 14));
    await other.mouse.up();
    await expect(card(row(other, boris), job)).toHaveAccessibleName(/14:00–15:00/);
  } finally {
    await second.close();
  }
  await expect(card(row(page, boris), job)).toHaveAccessibleName(/14:00–15:00/);
});

test("filters stand in the address; a technician has no board", async ({ page, desk, baseURL }) => {
  const { crew, anna, boris, date, room } = await given(baseURL ?? "", "sieve");
  await crew.job("Sina Sieve", "sieve", { assigned_technician_id: anna.id, scheduled_date: date });
  await desk.loginAs("agent");
  await page.goto(room);
  await expect(row(page, boris)).toBeVisible();
  await page.getByRole("button", { name: "Status" }).click();
  await page.getByRole("menuitemradio", { name: "Cancelled" }).click();
  await expect(page).toHaveURL(/status=cancelled/);
  await expect(page.getByText("Sina Sieve")).toHaveCount(0);
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page).toHaveURL(new RegExp(`/schedule\\?date=${date}$`));
  await desk.loginAs("tech");
  await page.goto(room);
  await expect(page).toHaveURL(/\/my-day$/);
  await expect(page.getByRole("link", { name: "Technicians" })).toHaveCount(0);
});

test.describe("the company's rules", () => {
  const rules = ["business_hours", "default_duration_min"] as const;
  let before: Record<string, unknown>;

  test.afterEach(async ({ baseURL }) => {
    const crew = await Crew.of(baseURL ?? "");
    await crew.send("patch", "/api/settings", Object.fromEntries(rules.map((rule) => [rule, before[rule]])));
  });

  test("are an agent's, too, and a change of them appears by itself", async ({ page, desk, baseURL }) => {
    const { crew, date, room } = await given(baseURL ?? "", "rules");
    before = await crew.send("get", "/api/settings");
    const week = { business_hours: { wed: [["09:00", "12:00"]] }, default_duration_min: 95 };
    await crew.send("patch", "/api/settings", week);
    const clara = await crew.technician("Clara rules", { skills: ["rules"], working_hours: null });
    const at = { assigned_technician_id: clara.id, scheduled_date: date, scheduled_time: "10:00:00" };
    const job = await crew.job("Ulf Usual", "rules", at);
    await desk.loginAs("agent");
    await page.goto(room);
    await expect(card(row(page, clara), job)).toHaveAccessibleName(/10:00–11:35/);
    await expect(row(page, clara).locator(".board-closed")).toHaveCount(2);
    await desk.screenshot("schedule-rules");
    await crew.send("patch", "/api/settings", { business_hours: null, default_duration_min: 30 });
    await expect(card(row(page, clara), job)).toHaveAccessibleName(/10:00–10:30/);
    await expect(row(page, clara).locator(".board-closed")).toHaveCount(0);
  });
});
