import { expect, test } from "./support/test";

for (let n = 0; n < 6; n++) {
  test(`edit opens ${n}`, async ({ page, desk, browser }) => {
    await desk.loginAs("owner");
    const { id } = await desk.customer({ name: `Editha Before ${n}` });
    await page.goto(`/customers?search=Editha`);
    await expect(desk.rows("Customers").first()).toBeVisible();
    const elsewhere = await browser.newContext();
    await elsewhere.request.post("/api/auth/login", {
      data: { email: "agent@demo.test", password: "demo123" },
      headers: desk.origin,
    });
    const theirs = await elsewhere.newPage();
    const log: string[] = [];
    await theirs.addInitScript(() => {
      for (const kind of ["pointerdown", "mousedown", "mouseup", "click"])
        document.addEventListener(
          kind,
          (event) => {
            const target = event.target as Element;
            console.log(`EV ${Math.round(performance.now())} ${kind} ${target.tagName} ${target.closest("button")?.textContent ?? target.textContent?.slice(0, 30)} conn=${target.isConnected}`);
          },
          true,
        );
      const push = history.pushState.bind(history);
      const replace = history.replaceState.bind(history);
      history.pushState = (...args) => {
        console.log(`EV ${Math.round(performance.now())} push ${args[2]}`);
        push(...args);
      };
      history.replaceState = (...args) => {
        console.log(`EV ${Math.round(performance.now())} replace ${args[2]}`);
        replace(...args);
      };
      window.addEventListener("popstate", () => console.log(`EV ${Math.round(performance.now())} pop ${location.href}`));
      document.addEventListener("DOMContentLoaded", () => {
        new MutationObserver(() => {
          const has = !!document.querySelector('[role=dialog]');
          const was = (window as never as { was?: boolean }).was ?? false;
          if (has !== was) {
            (window as never as { was?: boolean }).was = has;
            console.log(`EV ${Math.round(performance.now())} dialog ${has}`);
          }
        }).observe(document.body, { childList: true, subtree: true });
      });
    });
    theirs.on("console", (message) => log.push(message.text()));
    await theirs.goto(`/customers/${id}`);
    await theirs.getByRole("button", { name: "Edit" }).click();
    const sheet = theirs.getByRole("dialog", { name: /^Edit/ });
    const opened = await sheet.waitFor({ timeout: 6000 }).then(
      () => true,
      () => false,
    );
    console.log(n, opened, theirs.url(), "\n" + log.join("\n"));
    if (opened) {
      await sheet.getByRole("textbox", { name: "Name", exact: true }).fill(`Editha After ${n}`);
      await sheet.getByRole("button", { name: "Save" }).click();
      await theirs.waitForTimeout(1500);
      await theirs.getByRole("button", { name: "Edit" }).click();
      const again = await sheet.waitFor({ timeout: 6000 }).then(() => true, () => false);
      console.log(n, "again", again, theirs.url(), "\n" + log.slice(-14).join("\n"));
    }
    await elsewhere.close();
  });
}
