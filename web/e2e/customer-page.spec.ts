import { mailedLink } from "./support/mail";
import { expect, test } from "./support/test";

test("a note is written, kept while it is a draft, sent once, and told in the timeline", async ({
  page,
  desk,
  phone,
  evidence,
}) => {
  await desk.loginAs("owner");
  const made = await desk.customer({ name: `Nora ${phone ? "Phone" : "Desktop"}` });
  await desk.loginAs("agent");
  await page.goto(`/customers/${made.id}${phone ? "?part=notes" : ""}`);
  const field = page.getByRole("textbox", { name: "New note" });
  await expect(page.getByText("Nothing is noted yet.")).toBeVisible();

  await test.step("what is typed survives a reload", async () => {
    await field.fill("Prefers mornings.\nThe dog bites.");
    await page.reload();
    await expect(field).toHaveValue("Prefers mornings.\nThe dog bites.");
  });

  await test.step("Ctrl+Enter sends it", async () => {
    await field.press("Control+Enter");
    const notes = page.getByRole("list", { name: "Notes" });
    await expect(notes.getByRole("listitem")).toHaveCount(1);
    await expect(notes).toContainText("Amir Haddad");
    await expect(notes.getByText("The dog bites.")).toBeVisible();
    await expect(field).toHaveValue("");
    await page.reload();
    await expect(field).toHaveValue("");
  });

  await test.step("the newest stands first", async () => {
    await field.fill("Rang back.");
    await page.getByRole("button", { name: "Add note" }).click();
    const first = page.getByRole("list", { name: "Notes" }).getByRole("listitem").first();
    await expect(first).toContainText("Rang back.");
  });

  await test.step("the timeline has both, with their texts, and can be narrowed to them", async () => {
    if (phone) await page.getByRole("tab", { name: "Timeline" }).click();
    const timeline = page.getByRole("region", { name: "Timeline" });
    await expect(timeline.getByRole("heading", { name: /Today|Yesterday/ }).first()).toBeVisible();
    await expect(timeline.getByText("added this record")).toBeVisible();
    await expect(timeline.getByText("wrote a note")).toHaveCount(2);
    await expect(timeline.getByText("Rang back.")).toBeVisible();
    await timeline.getByRole("button", { name: "Show everything" }).click();
    await page.getByRole("menuitemradio", { name: "Notes" }).click();
    await expect(page).toHaveURL(/show=notes/);
    await expect(timeline.getByText("added this record")).toHaveCount(0);
    await expect(timeline.getByText("wrote a note")).toHaveCount(2);
    await desk.accessible();
    await desk.screenshot("customer-page-notes");
  });
  expect(evidence.calls.filter((call) => call.startsWith("POST") && call.includes("/notes"))).toHaveLength(2);
});

test.describe("on a bad line", () => {
  test.use({ allowedConsole: [/net::ERR_INTERNET_DISCONNECTED/] });

  test("a note waits for the line and is written once", async ({ page, desk, phone, context }) => {
    await desk.loginAs("owner");
    const made = await desk.customer({ name: `Nils ${phone ? "Phone" : "Desktop"}` });
    await page.goto(`/customers/${made.id}${phone ? "?part=notes" : ""}`);
    await page.getByRole("textbox", { name: "New note" }).fill("From the cellar.");
    await context.setOffline(true);
    await page.getByRole("button", { name: "Add note" }).click();
    await expect(page.getByText("Not sent yet")).toBeVisible();
    await context.setOffline(false);
    const notes = page.getByRole("list", { name: "Notes" }).getByRole("listitem");
    await expect(notes).toHaveCount(1);
    await expect(notes).toContainText("From the cellar.");
  });
});

test("tags are set and taken away in place, with undo, whatever others do meanwhile", async ({
  page,
  desk,
  phone,
}) => {
  await desk.loginAs("owner");
  const tag = phone ? "phone tag" : "desk tag";
  const made = await desk.customer({ name: `Tara ${phone ? "Phone" : "Desktop"}`, tags: ["kept"] });
  await desk.loginAs("agent");
  await page.goto(`/customers/${made.id}`);
  const record = page.getByRole("region", { name: "Record" });

  await test.step("a new one is typed, a known one is offered", async () => {
    await record.getByRole("combobox", { name: "Add a tag" }).click();
    await page.getByRole("combobox", { name: "Find or add a tag" }).fill(tag);
    await page.getByRole("option", { name: `Add “${tag}”` }).click();
    await expect(record.getByRole("link", { name: `All customers tagged ${tag}` })).toBeVisible();
    await expect(page.getByText(`Tag “${tag}” added`)).toBeVisible();
    await record.getByRole("combobox", { name: "Add a tag" }).click();
    await page.getByRole("combobox", { name: "Find or add a tag" }).fill("VI");
    await page.getByRole("option", { name: /^vip/ }).click();
    await expect(page.getByText("Tag “vip” added")).toBeVisible();
  });

  await test.step("what somebody else tagged stays", async () => {
    const other = await page.request.put(`/api/customers/${made.id}`, {
      data: { tags: ["kept", tag, "vip", "theirs"] },
      headers: desk.origin,
    });
    expect(other.status(), await other.text()).toBe(200);
    await record.getByRole("button", { name: "Remove the tag vip" }).click();
    await expect(record.getByRole("link", { name: "All customers tagged vip" })).toHaveCount(0);
    await expect(record.getByRole("link", { name: "All customers tagged theirs" })).toBeVisible();
  });

  await test.step("undo brings it back", async () => {
    await page
      .getByRole("listitem")
      .filter({ hasText: "Tag “vip” removed" })
      .getByRole("button", { name: "Undo" })
      .click();
    await expect(record.getByRole("link", { name: "All customers tagged vip" })).toBeVisible();
    await page.reload();
    for (const name of ["kept", tag, "vip", "theirs"])
      await expect(record.getByRole("link", { name: `All customers tagged ${name}` })).toBeVisible();
  });

  await record.getByRole("link", { name: `All customers tagged ${tag}` }).click();
  await expect(page).toHaveURL(/tag=/);
  await expect(page.getByRole("status", { name: "Number of customers found" })).toHaveText("1");
});

test("a customer is invited to the portal and comes in", async ({ page, desk, phone }) => {
  await desk.loginAs("owner");
  const address = `ines.portal.${phone ? "phone" : "desktop"}@example.org`;
  const made = await desk.customer({
    name: `Ida ${phone ? "Phone" : "Desktop"}`,
    role: "customer",
    email: address,
  });
  await desk.loginAs("agent");
  await page.goto(`/customers/${made.id}`);
  const portal = page.getByRole("region", { name: "Portal" });
  await expect(portal).toContainText("Has no login yet");
  await portal.getByRole("button", { name: "Invite" }).click();
  await expect(page.getByText(`An invitation is on its way to ${address}`)).toBeVisible();
  await expect(portal).toContainText("Invited just now");

  const link = await mailedLink(desk.data, address);
  await page.context().clearCookies();
  await page.goto(link);
  await page.getByLabel("Password").fill("four quiet herons at dawn");
  await page.getByRole("button", { name: "Begin" }).click();
  await expect(page.getByRole("heading", { name: /^Hello/ })).toBeVisible();

  await page.context().clearCookies();
  await desk.loginAs("agent");
  await page.goto(`/customers/${made.id}`);
  await expect(portal).toContainText("Logged in now");
  await expect(portal.getByRole("button")).toHaveCount(0);
});

test("a long timeline is read on page by page, with a heading for each day", async ({
  page,
  desk,
  phone,
}) => {
  await desk.loginAs("owner");
  const made = await desk.customer({ name: `Lotte ${phone ? "Phone" : "Desktop"}` });
  for (let count = 1; count <= 40; count++) {
    const reply = await page.request.post(`/api/customers/${made.id}/notes`, {
      data: { body: `Note number ${count}` },
      headers: desk.origin,
    });
    expect(reply.status()).toBe(201);
  }
  await page.goto(`/customers/${made.id}${phone ? "?part=timeline" : ""}`);
  const timeline = page.getByRole("region", { name: "Timeline" });
  await expect(timeline.getByRole("listitem")).toHaveCount(30);
  await expect(timeline.getByText("30 of 41")).toBeVisible();
  await timeline.getByRole("button", { name: "Show earlier" }).click();
  await expect(timeline.getByRole("listitem")).toHaveCount(41);
  await expect(timeline.getByText("added this record")).toBeVisible();
  await expect(timeline.getByRole("heading", { name: /Today|Yesterday/ }).first()).toBeVisible();

  if (phone) await page.getByRole("tab", { name: "Notes" }).click();
  const notes = page.getByRole("list", { name: "Notes" });
  await expect(notes.getByRole("listitem")).toHaveCount(10);
  await page.getByRole("button", { name: "Show earlier notes" }).click();
  await expect(notes.getByRole("listitem")).toHaveCount(20);
});
