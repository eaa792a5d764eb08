import { Crew } from "./support/field";
import { expect, test } from "./support/test";

test("the next job comes first, and its steps are one press each", async ({ page, desk, baseURL }) => {
  const crew = await Crew.of(baseURL ?? "");
  const { technician, today } = await crew.mine();
  const job = await crew.job("Nina Next", "mine", {
    assigned_technician_id: technician.id,
    scheduled_date: today,
    scheduled_time: "00:15:00",
    estimated_duration: 60,
  });
  await desk.loginAs("tech");
  await page.goto("/");
  await expect(page).toHaveURL(/\/my-day$/);
  await page.goto(`/my-day?job=${job.id}`);
  const current = page.getByRole("region", { name: "Job of Nina Next" });
  await expect(current.getByRole("link", { name: "+49 30 5551" })).toHaveAttribute("href", "tel:+49 30 5551");
  await expect(current.getByRole("link", { name: /Lindenstraße/ })).toBeVisible();
  await current.getByRole("button", { name: "On my way" }).click();
  await current.getByRole("button", { name: "Start" }).click();
  await desk.accessible();
  await desk.screenshot("my-day-started");
  await current.getByLabel("Note").fill("Key at no. 3");
  await current.getByRole("button", { name: "Add note" }).click();
  await current.getByRole("button", { name: "Done", exact: true }).click();
  await expect.poll(async () => (await crew.read(job)).status).toBe("completed");
  expect((await crew.read(job)).notes).toContain("Key at no. 3");
});

test("what the office does with one's own jobs appears by itself", async ({ page, desk, baseURL }) => {
  const crew = await Crew.of(baseURL ?? "");
  const { technician, today } = await crew.mine();
  const job = await crew.job("Lisa Live", "mine", { scheduled_date: today, scheduled_time: "00:05:00" });
  await desk.loginAs("tech");
  const opened = page.waitForEvent("websocket");
  await page.goto("/my-day");
  const socket = await opened;
  const told: string[] = [];
  socket.on("framereceived", ({ payload }) => told.push(String(payload)));
  await expect.poll(() => told.some((frame) => frame.includes('"subscribed"'))).toBe(true);
  const shown = page.getByText("Lisa Live");
  await expect(page.getByRole("heading", { name: "My day" })).toBeVisible();
  await expect(shown).toHaveCount(0);
  await crew.send("patch", `/api/v2/work-orders/${job.id}`, { assigned_technician_id: technician.id });
  await expect(shown.first()).toBeVisible();
  await desk.screenshot("my-day-live");
  await crew.send("patch", `/api/v2/work-orders/${job.id}`, { assigned_technician_id: null });
  await expect(shown).toHaveCount(0);
  const kinds = told.map((frame) => JSON.parse(frame).kind).filter(Boolean);
  expect(kinds.filter((kind) => kind === "work_order.assigned")).toHaveLength(2);
});

test.describe("in a cellar", () => {
  test.use({ allowedConsole: [/net::ERR_INTERNET_DISCONNECTED|WebSocket/] });

  test("what is done without a line is kept, and sent later, once and in order", async ({
    page,
    desk,
    baseURL,
    context,
    evidence,
  }) => {
    const crew = await Crew.of(baseURL ?? "");
    const { technician, today } = await crew.mine();
    const job = await crew.job("Celine Cellar", "mine", {
      assigned_technician_id: technician.id,
      scheduled_date: today,
      scheduled_time: "00:30:00",
      estimated_duration: 60,
    });
    await desk.loginAs("tech");
    await page.goto(`/my-day?job=${job.id}`);
    const current = page.getByRole("region", { name: "Job of Celine Cellar" });
    await expect(current).toBeVisible();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

    await context.setOffline(true);
    await current.getByRole("button", { name: "On my way" }).click();
    await current.getByRole("button", { name: "Start" }).click();
    await current.getByLabel("Note").fill("No line down here");
    await current.getByRole("button", { name: "Add note" }).click();
    await expect(page.getByText("3 changes will be sent once there is a line.")).toBeVisible();

    await test.step("the app opens again without a line, and knows all of it", async () => {
      await page.reload();
      await expect(current).toBeVisible();
      await expect(page.getByText("3 changes will be sent once there is a line.")).toBeVisible();
      await expect(current.getByText("In progress")).toBeVisible();
      await desk.accessible();
      await desk.screenshot("my-day-offline");
    });

    await context.setOffline(false);
    await expect(page.getByText(/will be sent once there is a line|on (its|their) way/)).toHaveCount(0, {
      timeout: 20_000,
    });
    const after = await crew.read(job);
    expect(after.status).toBe("in_progress");
    expect(after.notes.match(/No line down here/g)).toHaveLength(1);
    const sent = evidence.calls.filter((call) => /^PATCH .* → 200$/.test(call));
    expect(sent).toHaveLength(3);
    const { items } = await crew.send("get", `/api/v2/work-orders/${job.id}/history`);
    const steps = items
      .filter(({ kind }: { kind: string }) => kind === "work_order.status_changed")
      .map(({ data }: { data: { to: string } }) => data.to);
    expect(steps).toEqual(["in_progress", "en_route"]);
  });
});
