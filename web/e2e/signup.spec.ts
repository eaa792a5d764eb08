import { look } from "./support/look";
import { codeOf, mailedLink, mailsTo } from "./support/mail";
import { type Desk, expect, test } from "./support/test";

const SENTENCE = "four quiet herons at dawn";

async function signUp(desk: Desk, name: string, email: string): Promise<void> {
  const reply = await desk.page.request.post("/api/customers/signup", {
    data: { name, email, password: SENTENCE },
    headers: desk.origin,
  });
  expect(reply.status(), await reply.text()).toBe(201);
}

test("a stranger signs up, types the code of the mail, and is in", async ({ page, desk, phone }) => {
  const email = `thandiwe.${phone ? "phone" : "desktop"}@example.org`;
  await page.goto("/login");
  await page.getByRole("link", { name: "Sign up" }).click();
  await expect(page.getByRole("heading", { name: "Sign up" })).toBeVisible();
  await expect(page.getByLabel("Your name")).toBeFocused();
  // What a password must be is said before anybody gets it wrong.
  await expect(page.getByText("At least 10 characters; a sentence is best.")).toBeVisible();

  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page.getByLabel("Your name")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Your name").fill("Thandiwe Nkosi");
  await page.getByLabel("E-mail").fill(email);
  const password = page.getByLabel("Password");
  await password.fill(SENTENCE);
  await expect(password).toHaveAttribute("type", "password");
  await page.getByRole("button", { name: "Show what is typed" }).click();
  await expect(password).toHaveAttribute("type", "text");
  await page.getByRole("button", { name: "Address and business, if you like" }).click();
  await page.getByLabel("City").fill("Kgalagadi");
  await look(desk, "signup-filled");
  await page.getByRole("button", { name: "Sign up" }).click();

  await expect(page.getByRole("heading", { name: "Confirm your address" })).toBeVisible();
  await expect(page.getByText(email)).toBeVisible();
  await expect(page.getByRole("button", { name: /^Send a new code in \d+ s$/ })).toBeDisabled();
  await look(desk, "verify-sent");
  const code = codeOf(await mailedLink(desk.data, email, { page: "/verify" }));
  const field = page.getByLabel("Code");
  await field.fill(code === "000000" ? "111111" : "000000");
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  // As it is copied out of a mail.
  await field.fill(` ${code.slice(0, 3)} ${code.slice(3)}\n`);
  await expect(field).toHaveValue(code);
  await page.getByRole("button", { name: "Confirm" }).click();

  await expect(page.getByRole("heading", { name: "Hello, Thandiwe Nkosi" })).toBeVisible();
  await expect(page.getByLabel("City")).toHaveValue("Kgalagadi");
});

test("the mail's link fills the code in, and only a press sends it", async ({
  page,
  desk,
  evidence,
  phone,
}) => {
  const email = `bilal.${phone ? "phone" : "desktop"}@example.org`;
  await signUp(desk, "Bilal Aydın", email);
  const link = await mailedLink(desk.data, email, { page: "/verify" });
  await page.goto(link);
  await expect(page.getByLabel("Code")).toHaveValue(codeOf(link));
  await expect(page.getByText(email)).toBeVisible();
  await look(desk, "verify-filled");
  expect(evidence.calls.filter((call) => call.includes("verify-email"))).toEqual([]);

  await page.getByRole("button", { name: "Confirm" }).click();
  // This browser does not know the password, so the login asks for it.
  await expect(page.getByText("Your address is confirmed.")).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(email);
  await expect(page.getByLabel("Password")).toBeFocused();
  await look(desk, "login-confirmed");
  await page.getByLabel("Password").fill(SENTENCE);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("heading", { name: "Hello, Bilal Aydın" })).toBeVisible();

  // A code is good once.
  await page.goto(link);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByLabel("Code")).toHaveAttribute("aria-invalid", "true");
});

test("who has not confirmed is led there by the login, and gets a new code", async ({
  page,
  desk,
  phone,
}) => {
  const email = `chidi.${phone ? "phone" : "desktop"}@example.org`;
  await signUp(desk, "Chidi Okafor", email);
  const first = await mailedLink(desk.data, email, { page: "/verify" });

  await page.goto("/login?next=%2Faccount");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(SENTENCE);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("heading", { name: "Confirm your address" })).toBeVisible();
  await page.getByRole("button", { name: "Send a new code" }).click();
  await expect(page.getByText("A new code is on its way.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Send a new code in \d+ s$/ })).toBeDisabled();

  const second = await mailedLink(desk.data, email, { page: "/verify", after: first });
  await page.getByLabel("Code").fill(codeOf(second));
  await page.getByRole("button", { name: "Confirm" }).click();
  // The password was typed a moment ago, in this tab.
  await expect(page.getByRole("heading", { name: "Hello, Chidi Okafor" })).toBeVisible();
});

test("after a minute one may ask for the mail again", async ({ page, desk, phone }) => {
  await page.clock.install();
  const email = `dalia.${phone ? "phone" : "desktop"}@example.org`;
  await page.goto("/signup");
  await page.getByLabel("Your name").fill("Dalia Haddad");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(SENTENCE);
  await page.getByRole("button", { name: "Sign up" }).click();
  const again = page.getByRole("button", { name: /^Send a new code/ });
  await expect(again).toBeDisabled();
  await page.clock.fastForward("01:01");
  await expect(again).toHaveText("Send a new code");
  await expect(again).toBeEnabled();
  const first = await mailedLink(desk.data, email, { page: "/verify" });
  await again.click();
  await expect(page.getByText("A new code is on its way.")).toBeVisible();
  await mailedLink(desk.data, email, { page: "/verify", after: first });
});

test("an address that is taken gets the same answer", async ({ page, desk }) => {
  const before = mailsTo(desk.data, "customer2@demo.test");
  await page.goto("/signup");
  await page.getByLabel("Your name").fill("Somebody Else");
  await page.getByLabel("E-mail").fill("customer2@demo.test");
  await page.getByLabel("Password").fill(SENTENCE);
  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page.getByRole("heading", { name: "Confirm your address" })).toBeVisible();
  await expect(page.getByText("customer2@demo.test")).toBeVisible();
  await expect.poll(() => mailsTo(desk.data, "customer2@demo.test")).toBeGreaterThan(before);
});

test("a company that nobody knows is said at its field", async ({ page, desk }) => {
  await page.goto("/signup?company=no-such-company");
  await page.getByLabel("Your name").fill("Elif Demir");
  await page.getByLabel("E-mail").fill("elif@example.org");
  await page.getByLabel("Password").fill(SENTENCE);
  await page.getByRole("button", { name: "Sign up" }).click();
  const company = page.getByLabel("Company");
  await expect(company).toHaveValue("no-such-company");
  await expect(company).toHaveAttribute("aria-invalid", "true");
  await look(desk, "signup-company");
});

test("signing up with the keyboard alone", async ({ page, desk, phone }) => {
  test.skip(phone, "a phone has no keyboard");
  const email = "kaya.keyboard@example.org";
  const { keyboard } = page;
  await page.goto("/signup");
  await expect(page.getByLabel("Your name")).toBeFocused();
  await keyboard.type("Kaya Keyboard");
  await keyboard.press("Tab");
  await keyboard.type(email);
  await keyboard.press("Tab");
  await keyboard.type(SENTENCE);
  await keyboard.press("Enter");
  await expect(page.getByLabel("Code")).toBeFocused();
  await keyboard.type(codeOf(await mailedLink(desk.data, email, { page: "/verify" })));
  await keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Hello, Kaya Keyboard" })).toBeVisible();
});
