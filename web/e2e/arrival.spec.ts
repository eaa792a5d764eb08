import { look } from "./support/look";
import { mailedLink } from "./support/mail";
import { runEmpty } from "./support/server";
import { expect, PASSWORD, test } from "./support/test";

const SENTENCE = "four quiet herons at dawn";

test("a fresh server is set up by the link that it prints", async ({ page, desk }) => {
  const server = await runEmpty();
  try {
    const link = server.output().match(/http\S+\/setup\?token=\S+/)?.[0];
    expect(link, "the server prints the link").toBeDefined();
    await page.goto(link ?? "");
    await expect(page.getByLabel("Company")).toBeFocused();
    await look(desk, "setup");

    await page.getByRole("button", { name: "Begin" }).click();
    await expect(page.getByText("Your company needs a name")).toBeVisible();
    await page.getByLabel("Company").fill("Möller & Söhne 冷暖房");
    await page.getByLabel("Your name").fill("Zoë Möller");
    await page.getByLabel("E-mail").fill("zoe@moeller.example");
    await page.getByLabel("Password").fill("1234567890");
    await page.getByRole("button", { name: "Begin" }).click();
    // Which passwords are too common only the server knows.
    await expect(page.getByLabel("Password")).toHaveAttribute("aria-invalid", "true");
    await page.getByLabel("Password").fill(SENTENCE);
    await page.getByRole("button", { name: "Begin" }).click();

    await expect(page.getByRole("heading", { name: "Your customers will be here" })).toBeVisible();
    await look(desk, "dashboard-none");
    await page.getByRole("link", { name: "They get an invitation by mail." }).click();
    await expect(page.getByRole("heading", { name: "Users", level: 1 })).toBeVisible();
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Customers" }).click();
    await expect(page.getByRole("heading", { name: "Customers", level: 1 })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Your customers will be here" })).toBeVisible();
    await look(desk, "customers-none");
    await page.goto(link ?? "");
    await expect(page.getByRole("heading", { name: "This link does not open" })).toBeVisible();
    await look(desk, "setup-spent");
  } finally {
    // The page must not meet a dead server while the evidence is gathered.
    await page.goto("about:blank");
    await server.stop();
  }
});

test("a colleague is invited by mail, chooses a password, and is in", async ({ page, desk, phone }) => {
  const address = `ines.${phone ? "phone" : "desktop"}@example.org`;
  await desk.loginAs("owner");
  await page.goto("/users");
  await page.getByRole("button", { name: "New user" }).click();
  const add = page.getByRole("dialog", { name: "New user" });
  await add.getByLabel("Name").fill("Inês Conceição");
  await add.getByLabel("E-mail").fill(address);
  await add.getByRole("button", { name: "Add user" }).click();
  await expect(page.getByText("Inês Conceição was added and invited by mail")).toBeVisible();

  const link = await mailedLink(desk.data, address);
  await page.context().clearCookies();
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Welcome, Inês Conceição" })).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(address);
  await look(desk, "invite");
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Begin" }).click();
  await expect(page.getByText("At least 10 characters", { exact: true })).toBeVisible();
  await page.getByLabel("Password").fill(SENTENCE);
  await page.getByRole("button", { name: "Begin" }).click();
  await expect(page.getByRole("heading", { name: "Customers", level: 1 })).toBeVisible();

  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This invitation does not open" })).toBeVisible();
  await look(desk, "invite-spent");
});

test("a session that ends elsewhere ends here", async ({ page, desk, browser, phone }) => {
  await desk.loginAs("agent2");
  await page.goto("/account");
  const sessions = page.getByRole("region", { name: "Where you are logged in" });
  await expect(sessions.getByText("This one")).toBeVisible();
  // Other tests logged in as the same person.
  const others = sessions.getByRole("button", { name: /^End the session/ });
  for (let left = await others.count(); left > 0; left -= 1) {
    await others.first().click();
    await expect(others).toHaveCount(left - 1);
  }

  const elsewhere = await browser.newContext({ userAgent: "Mozilla/5.0 (X11; Linux) Firefox/140.0" });
  try {
    const other = await elsewhere.newPage();
    await other.goto("/login");
    await other.getByLabel("E-mail").fill("agent2@demo.test");
    await other.getByLabel("Password").fill(PASSWORD);
    await other.getByRole("button", { name: "Log in" }).click();
    await expect(other.getByRole("heading", { name: "Customers", level: 1 })).toBeVisible();

    await page.reload();
    await sessions.getByRole("button", { name: "End the session Firefox on Linux" }).click();
    await expect(page.getByText("That session is ended")).toBeVisible();
    await expect(sessions.getByRole("button", { name: /^End/ })).toHaveCount(0);

    // The ended one finds out at its next call, and knows where it was.
    await other.getByRole("searchbox", { name: "Search customers" }).fill("clara");
    await expect(other.getByText("Your session has ended")).toBeVisible();
    await expect(other.getByRole("heading", { name: "Log in" })).toBeVisible();
    await expect(other).toHaveURL(/\/login\?next=%2Fcustomers/);
  } finally {
    await elsewhere.close();
  }

  // All that were begun elsewhere end at one press.
  for (let logins = 0; logins < 2; logins += 1) await desk.loginAs("agent2");
  await page.goto("/account");
  await sessions.getByRole("button", { name: "End all others" }).click();
  await expect(page.getByText("2 sessions are ended")).toBeVisible();
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  await expect(sessions.getByText("This one")).toBeVisible();

  // Two tabs of one browser: who leaves in one is gone from the other.
  const tab = await page.context().newPage();
  await tab.goto("/customers");
  await tab.getByRole("button", { name: phone ? "More" : /Agent/ }).click();
  await tab.getByRole("menuitem", { name: "Log out" }).click();
  await expect(tab.getByRole("heading", { name: "Log in" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Log in" })).toBeVisible();
});
