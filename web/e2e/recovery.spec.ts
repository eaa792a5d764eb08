import { look } from "./support/look";
import { mailedLink, mailsTo } from "./support/mail";
import { type Desk, expect, test } from "./support/test";

const OLD = "an old and tired sentence";
const NEW = "a new and lively sentence";

/** A customer who can log in, made by the owner. */
async function member(desk: Desk, name: string, email: string): Promise<void> {
  await desk.loginAs("owner");
  await desk.customer({ name, email, password: OLD });
  await desk.page.context().clearCookies();
}

test("who forgot their password chooses a new one by mail", async ({ page, desk, browser, phone }) => {
  const email = `fatima.${phone ? "phone" : "desktop"}@example.org`;
  await member(desk, "Fatima Zahra", email);

  // Logged in elsewhere, which the new password ends.
  const elsewhere = await browser.newContext();
  try {
    const other = await elsewhere.newPage();
    await other.goto("/login");
    await other.getByLabel("E-mail").fill(email);
    await other.getByLabel("Password").fill(OLD);
    await other.getByRole("button", { name: "Log in" }).click();
    await expect(other.getByRole("heading", { name: "Hello, Fatima Zahra" })).toBeVisible();

    await page.goto("/login");
    await page.getByLabel("E-mail").fill(email);
    await page.getByRole("link", { name: "Forgot your password?" }).click();
    // What was typed at the login is there already.
    await expect(page.getByLabel("E-mail")).toHaveValue(email);
    await page.getByRole("button", { name: "Send me a link" }).click();
    await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
    await expect(page.getByRole("button", { name: /^Send it again in \d+ s$/ })).toBeDisabled();
    await look(desk, "forgot-sent");

    const link = await mailedLink(desk.data, email, { page: "/reset" });
    await page.goto(link);
    await expect(page.getByRole("heading", { name: "A new password" })).toBeVisible();
    await expect(page.getByLabel("E-mail")).toHaveValue(email);
    await look(desk, "reset");
    await page.getByLabel("New password").fill("1234567890");
    await page.getByRole("button", { name: "Set the password" }).click();
    await expect(page.getByLabel("New password")).toHaveAttribute("aria-invalid", "true");
    await page.getByLabel("New password").fill(NEW);
    await page.getByRole("button", { name: "Set the password" }).click();

    await expect(page.getByText("Your new password is set.")).toBeVisible();
    await expect(page.getByLabel("E-mail")).toHaveValue(email);
    await look(desk, "login-reset");
    await page.getByLabel("Password").fill(OLD);
    await page.getByRole("button", { name: "Log in" }).click();
    await expect(page.getByRole("alert")).toContainText("not right");
    await page.getByLabel("Password").fill(NEW);
    await page.getByRole("button", { name: "Log in" }).click();
    await expect(page.getByRole("heading", { name: "Hello, Fatima Zahra" })).toBeVisible();

    await other.getByLabel("Phone").fill("+49 30 123");
    await other.getByRole("button", { name: "Save" }).click();
    await expect(other.getByRole("heading", { name: "Log in" })).toBeVisible();

    await page.goto(link);
    await expect(page.getByRole("heading", { name: "This link does not open" })).toBeVisible();
    await page.getByRole("link", { name: "Send me another" }).click();
    await expect(page.getByRole("heading", { name: "Forgot your password?" })).toBeVisible();
  } finally {
    await elsewhere.close();
  }
});

test("a link that is used while its page is open says so", async ({ page, desk, phone }) => {
  const email = `gustav.${phone ? "phone" : "desktop"}@example.org`;
  await member(desk, "Gustav Lind", email);
  await page.request.post("/api/auth/forgot-password", { data: { email }, headers: desk.origin });
  const link = await mailedLink(desk.data, email, { page: "/reset" });
  await page.goto(link);
  await page.getByLabel("New password").fill(NEW);
  const token = new URL(link).searchParams.get("token");
  const faster = await page.request.post("/api/auth/reset-password", {
    data: { token, password: NEW },
    headers: desk.origin,
  });
  expect(faster.status()).toBe(204);
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByRole("heading", { name: "This link does not open" })).toBeVisible();
});

test("an address that nobody has gets the same answer and no mail", async ({ page, desk, phone }) => {
  const email = `nobody.${phone ? "phone" : "desktop"}@example.org`;
  await page.goto("/forgot");
  await expect(page.getByLabel("E-mail")).toBeFocused();
  await page.getByLabel("E-mail").fill("not an address");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("E-mail")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("E-mail").fill(email);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
  // A mail that comes after it is there, so one that was to come before would be, too.
  await page.request.post("/api/auth/forgot-password", {
    data: { email: "customer2@demo.test" },
    headers: desk.origin,
  });
  await mailedLink(desk.data, "customer2@demo.test", { page: "/reset" });
  expect(mailsTo(desk.data, email)).toBe(0);
  await page.getByRole("button", { name: "Another address" }).click();
  await expect(page.getByLabel("E-mail")).toHaveValue(email);
  await page.getByRole("link", { name: "Back to the login" }).click();
  await expect(page.getByRole("heading", { name: "Log in" })).toBeVisible();
});
