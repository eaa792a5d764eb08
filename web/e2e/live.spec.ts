import { expect, test } from "./support/test";

test("what a colleague changes appears in the open list and page by itself", async ({
  page,
  desk,
  browser,
  phone,
}) => {
  await desk.loginAs("owner");
  const word = phone ? "Livia" : "Lavinia";
  const { id } = await desk.customer({ name: `${word} Before` });
  const opened = page.waitForEvent("websocket");
  await page.goto(`/customers?search=${word}`);
  await expect(desk.rows("Customers").filter({ hasText: `${word} Before` })).toBeVisible();
  const socket = await opened;
  expect(new URL(socket.url()).pathname).toBe("/api/dashboard/ws");

  await test.step("A colleague renames the customer in another browser", async () => {
    const elsewhere = await browser.newContext();
    const reply = await elsewhere.request.post("/api/auth/login", {
      data: { email: "agent@demo.test", password: "demo123" },
      headers: desk.origin,
    });
    expect(reply.status()).toBe(200);
    const theirs = await elsewhere.newPage();
    await theirs.goto(`/customers/${id}?edit=true`);
    const sheet = theirs.getByRole("dialog", { name: /^Edit/ });
    await sheet.getByRole("textbox", { name: "Name", exact: true }).fill(`${word} After`);
    await sheet.getByRole("button", { name: "Save" }).click();
    await expect(theirs.getByRole("heading", { name: `${word} After`, level: 1 })).toBeVisible();
    await elsewhere.close();
  });

  const renamed = desk.rows("Customers").filter({ hasText: `${word} After` });
  await expect(renamed).toBeVisible();
  await desk.screenshot("renamed");

  await renamed.click();
  await expect(page.getByRole("heading", { name: `${word} After`, level: 1 })).toBeVisible();
  const changed = await page.request.patch(`/api/users/${id}`, {
    data: { city: "Nowhere" },
    headers: desk.origin,
  });
  expect(changed.status()).toBe(200);
  await expect(page.getByText("Nowhere").first()).toBeVisible();
});
