import { expect, test } from "./support/test";

test("an agent works with customers and finds no user administration", async ({ page, desk, phone }) => {
  await desk.loginAs("agent");
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Customers", level: 1 })).toBeVisible();
  const navigation = page.getByRole("navigation", { name: "Main" });
  await expect(navigation.getByRole("link", { name: "Users" })).toHaveCount(0);
  await expect(navigation.getByRole("link", { name: "Import" })).toHaveCount(0);
  await page.goto("/users");
  await expect(page).toHaveURL(/\/customers$/);
  await page.goto("/customers/import");
  await expect(page).toHaveURL(/\/customers$/);

  await page.getByRole("searchbox", { name: "Search customers" }).fill("clara jensen");
  await expect(page.getByRole("status", { name: "Number of customers found" })).toHaveText("1");
  // What reaches many at once is an admin's.
  for (const name of ["Select", "Export", "Archived"])
    await expect(page.getByRole("button", { name })).toHaveCount(0);
  await expect(page.getByRole("checkbox")).toHaveCount(0);
  await desk.rows("Customers").click();
  await expect(page.getByRole("heading", { name: "Clara Jensen", level: 1 })).toBeVisible();
  await expect(page.getByRole("button", { name: "More actions" })).toHaveCount(0);
  await page.getByRole("button", { name: "Edit" }).click();
  const sheet = page.getByRole("dialog", { name: /^Edit/ });
  await sheet.getByLabel("Remarks").fill(`Seen by the agent, ${phone ? "phone" : "desk"}`);
  await sheet.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`Seen by the agent, ${phone ? "phone" : "desk"}`)).toBeVisible();

  // Where somebody's login goes to is not an agent's to change.
  await page.getByRole("button", { name: "Edit" }).click();
  await expect(sheet.getByLabel("E-mail")).toHaveAttribute("readonly");
  await expect(sheet.getByText("an admin can change it")).toBeVisible();
  await sheet.getByRole("button", { name: "Cancel" }).click();

  // The server does not rely on what is shown.
  for (const path of ["/api/users/export?format=csv", "/api/users/stats", "/api/activity"])
    expect((await page.request.get(path)).status(), path).toBe(403);
  const bulk = await page.request.post("/api/users/bulk", {
    data: { ids: [1], action: "tag", value: "mine" },
    headers: desk.origin,
  });
  expect(bulk.status()).toBe(403);
});

for (const role of ["customer", "tech"] as const) {
  test(`a ${role} reads no notes, tags or timelines`, async ({ page, desk }) => {
    await desk.loginAs(role);
    for (const path of ["/api/customers/5/notes", "/api/customers/5/timeline", "/api/tags"])
      expect((await page.request.get(path)).status(), path).toBe(403);
    const invite = await page.request.post("/api/customers/5/portal-invites", { headers: desk.origin });
    expect(invite.status()).toBe(403);
    for (const room of ["/customers", "/customers/5", "/users", "/dashboard", "/settings"]) {
      await page.goto(room);
      await expect(page).toHaveURL(role === "tech" ? /\/my-day$/ : /\/account$/);
    }
  });
}

test("an agent adds a customer, and is told when the address is known", async ({ page, desk, phone }) => {
  await desk.loginAs("agent");
  await page.goto("/customers");
  await page.getByRole("button", { name: "New customer" }).click();
  const dialog = page.getByRole("dialog", { name: "New customer" });
  await expect(dialog.getByLabel("Tags")).toHaveCount(0);
  const name = `Yusuf ${phone ? "Phone" : "Desktop"}`;
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("E-mail").fill("customer@demo.test");
  await dialog.getByLabel("State").fill("Tirol");
  await dialog.getByRole("button", { name: "Add customer" }).click();
  await expect(dialog.getByLabel("E-mail")).toHaveAttribute("aria-invalid", "true");
  await expect(dialog.getByText("Another user has this e-mail address")).toBeVisible();
  await dialog.getByLabel("E-mail").fill(`yusuf.${phone ? "phone" : "desktop"}@example.org`);
  await dialog.getByRole("button", { name: "Add customer" }).click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await expect(page.getByText("Tirol")).toBeVisible();
  // Whether somebody may log in is not an agent's to say.
  await page.getByRole("button", { name: "Edit" }).click();
  await expect(page.getByRole("dialog", { name: /^Edit/ }).getByLabel("Lead status")).toBeVisible();
  await expect(page.getByRole("dialog", { name: /^Edit/ }).getByLabel("Status", { exact: true })).toHaveCount(
    0,
  );
});

test("a customer lands at their own details and can change them", async ({ page, desk, phone }) => {
  await desk.loginAs("customer");
  await page.goto("/");
  await expect(page).toHaveURL(/\/account$/);
  await expect(page.getByRole("heading", { name: /^Hello/ })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link")).toHaveCount(1);
  await desk.accessible();
  await page.getByLabel("Phone").fill(phone ? "+49 30 1" : "+49 30 2");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Phone")).toHaveValue(phone ? "+49 30 1" : "+49 30 2");
  await page.goto("/customers");
  await expect(page).toHaveURL(/\/account$/);
});

test("a technician has their own account and nothing of customers", async ({ page, desk }) => {
  await desk.loginAs("tech");
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "My account" })).toBeVisible();
  await page.getByLabel("Present password").fill("not this one");
  await page.getByLabel("New password").fill("a whole new sentence");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByLabel("Present password")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("This one")).toBeVisible();
});

test("an admin adds a colleague, changes the role, and archives with undo", async ({ page, desk, phone }) => {
  await desk.loginAs("owner");
  const name = `Nadia ${phone ? "Phone" : "Desktop"}`;
  await page.goto("/users");
  await page.getByRole("button", { name: "New user" }).click();
  const add = page.getByRole("dialog", { name: "New user" });
  await add.getByLabel("Name").fill(name);
  await add.getByLabel("E-mail").fill(`nadia.${phone ? "phone" : "desktop"}@example.org`);
  await add.getByLabel("Password").fill("a whole new sentence");
  await add.getByRole("button", { name: "Add user" }).click();
  await expect(page.getByText(`${name} can log in now`)).toBeVisible();
  await page.getByRole("link", { name: new RegExp(name) }).click();
  const edit = page.getByRole("dialog", { name });
  await edit.getByLabel("Role").selectOption("technician");
  await expect(edit.getByText("They lose every customer that is not on one of their jobs.")).toBeVisible();
  await expect(edit.getByText("they are logged out", { exact: false })).toBeVisible();
  await desk.accessible();
  await desk.screenshot("user-consequences");
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(edit).toBeHidden();
  await page.getByRole("link", { name: new RegExp(name) }).click();
  await expect(edit.getByLabel("Role")).toHaveValue("technician");
  await expect(edit.getByText("changed role")).toBeVisible();
  await edit.getByRole("button", { name: "Archive" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText(`${name} is back`)).toBeVisible();
});
