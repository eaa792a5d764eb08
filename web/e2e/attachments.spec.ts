import { writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { Crew } from "./support/field";
import { expect, test } from "./support/test";

/** A photo of two colours, as a phone's JPEG of these edges. */
async function photo(page: Page, name: string, colour: string, width = 1200, height = 900) {
  const base64 = await page.evaluate(
    ([colour, width, height]) => {
      const canvas = document.createElement("canvas");
      canvas.width = Number(width);
      canvas.height = Number(height);
      const pen = canvas.getContext("2d");
      if (!pen) throw new Error("no pen");
      const shade = pen.createLinearGradient(0, 0, canvas.width, canvas.height);
      shade.addColorStop(0, String(colour));
      shade.addColorStop(1, "#223");
      pen.fillStyle = shade;
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.fillStyle = "#fffb";
      pen.fillRect(canvas.width / 3, canvas.height / 4, canvas.width / 5, canvas.height / 2);
      return canvas.toDataURL("image/jpeg", 0.9).split(",")[1] ?? "";
    },
    [colour, width, height],
  );
  return { name, mimeType: "image/jpeg", buffer: Buffer.from(base64, "base64") };
}

const PDF = { name: "Übergabe.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\nBoiler") };

test("photos and files are added to a job, looked at and deleted", async ({ page, desk, phone, baseURL }) => {
  const crew = await Crew.of(baseURL ?? "");
  const job = await crew.job(`Phila ${phone ? "Phone" : "Desktop"}`, "photos");
  await desk.loginAs("agent");
  await page.goto(`/work-orders/${job.id}`);
  const card = page.getByRole("region", { name: "Photos and files" });
  await expect(card.getByText("Drop photos or files here, paste them, or choose Add.")).toBeVisible();
  await card
    .getByLabel("Photos and files to add")
    .setInputFiles([
      await photo(page, "boiler.jpg", "#c63"),
      await photo(page, "valve.jpg", "#36c", 900, 1200),
      PDF,
    ]);
  const photos = card.getByRole("list", { name: "Photos" });
  await expect(photos.getByRole("button", { name: /^Show / })).toHaveCount(2);
  await expect(card.getByRole("link", { name: "Übergabe.pdf" })).toBeVisible();
  await expect(photos.locator("img").first()).toHaveJSProperty("complete", true);

  await test.step("by dropping and by pasting", async () => {
    await page.evaluate(() => {
      const held = (name: string, text: string) => {
        const data = new DataTransfer();
        data.items.add(new File([text], name, { type: "text/plain" }));
        return data;
      };
      const drop = { dataTransfer: held("dropped.txt", "one"), bubbles: true, cancelable: true };
      document.body.dispatchEvent(new DragEvent("drop", drop));
      const paste = { clipboardData: held("pasted.txt", "two"), bubbles: true, cancelable: true };
      document.body.dispatchEvent(new ClipboardEvent("paste", paste));
    });
    await expect(card.getByRole("list", { name: "Files" }).getByRole("listitem")).toHaveCount(3);
  });
  await card.scrollIntoViewIfNeeded();
  await desk.accessible();
  await desk.screenshot("job-photos");

  await test.step("the keyboard turns the pages", async () => {
    await photos.getByRole("button", { name: "Show boiler.jpg" }).click();
    const large = page.getByRole("dialog", { name: "boiler.jpg" });
    await expect(large.getByText("1 of 2")).toBeVisible();
    await desk.accessible();
    await desk.screenshot("job-photo-large");
    await page.keyboard.press("ArrowRight");
    await expect(page.getByRole("dialog", { name: "valve.jpg" })).toBeVisible();
    await expect(page.getByText("2 of 2")).toBeVisible();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Home");
    await expect(large).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(photos.getByRole("button", { name: "Show boiler.jpg" })).toBeFocused();
  });

  await test.step("a photo is deleted out of the large view", async () => {
    await photos.getByRole("button", { name: "Show boiler.jpg" }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await expect(page.getByText("The photo was deleted")).toBeVisible();
    await expect(page.getByRole("dialog", { name: "valve.jpg" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(photos.getByRole("button", { name: /^Show / })).toHaveCount(1);
  });
  await expect(
    page.getByRole("region", { name: "History" }).getByText("took a photo off the job"),
  ).toBeVisible({
    timeout: 20_000,
  });
});

test.describe("what the server does not take", () => {
  test.use({ allowedConsole: [/413 \(Payload Too Large\)/] });

  test("says why, and is put away", async ({ page, desk, baseURL }, info) => {
    const crew = await Crew.of(baseURL ?? "");
    const job = await crew.job("Petra Page", "photos");
    await desk.loginAs("agent");
    await page.goto(`/work-orders/${job.id}`);
    const card = page.getByRole("region", { name: "Photos and files" });
    // By their paths: so much is not sent to the browser by hand.
    const [holiday, long] = ["holiday.txt", "long.txt"].map((name) => info.outputPath(name)) as [
      string,
      string,
    ];
    writeFileSync(holiday, `<html>${"x".repeat(9 * 1024 * 1024)}`);
    writeFileSync(long, "x".repeat(11 * 1024 * 1024));
    await card.getByLabel("Photos and files to add").setInputFiles([holiday, long]);
    await expect(card.getByText("It must be a picture, a PDF, an Office document")).toBeVisible();
    await expect(card.getByText("11.0 MB is more than the server takes.")).toBeVisible();
    await desk.accessible();
    await desk.screenshot("job-files-refused");
    await card.getByRole("button", { name: "Put away holiday.txt" }).click();
    await card.getByRole("button", { name: "Put away long.txt" }).click();
    await expect(card.getByText("Drop photos or files here")).toBeVisible();
    expect((await crew.send("get", `/api/v2/work-orders/${job.id}/attachments`)).total).toBe(0);
  });
});

test.describe("in a cellar", () => {
  test.use({ allowedConsole: [/net::ERR_INTERNET_DISCONNECTED|net::ERR_FAILED|WebSocket/] });

  test("a photo that is taken without a line waits on the phone and is sent later, once", async ({
    page,
    desk,
    baseURL,
    context,
    evidence,
  }) => {
    const crew = await Crew.of(baseURL ?? "");
    const { technician, today } = await crew.mine();
    const job = await crew.job("Fanny Foto", "mine", {
      assigned_technician_id: technician.id,
      scheduled_date: today,
      scheduled_time: "01:15:00",
    });
    await desk.loginAs("tech");
    await page.goto(`/my-day?job=${job.id}`);
    const current = page.getByRole("region", { name: "Job of Fanny Foto" });
    await expect(current).toBeVisible();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    const taken = await photo(page, "IMG_1.jpg", "#c63", 4000, 3000);

    await context.setOffline(true);
    await current.getByRole("button", { name: "On my way" }).click();
    await current.getByLabel("Photo to take").setInputFiles(taken);
    await expect(current.getByAltText("Waiting to be sent")).toBeVisible();
    await expect(page.getByText("1 change and 1 photo will be sent once there is a line.")).toBeVisible();
    await test.step("it is still there when the app opens again", async () => {
      await page.reload();
      await expect(current.getByAltText("Waiting to be sent")).toBeVisible();
      await desk.accessible();
      await current.getByAltText("Waiting to be sent").scrollIntoViewIfNeeded();
      await desk.screenshot("my-day-photo-waits");
    });

    await context.setOffline(false);
    await expect(current.getByRole("button", { name: "Show IMG_1.jpg" })).toBeVisible({ timeout: 20_000 });
    await expect(current.getByAltText("Waiting to be sent")).toHaveCount(0);
    await desk.screenshot("my-day-photo-sent");
    const { items } = await crew.send("get", `/api/v2/work-orders/${job.id}/attachments`);
    expect(items).toHaveLength(1);
    expect([items[0].width, items[0].height]).toEqual([2560, 1920]);
    const path = `/api/v2/work-orders/${job.id}`;
    const sent = evidence.calls.filter((call) => /^(PATCH|POST) \/api\/v2/.test(call));
    expect(sent).toEqual([`PATCH ${path} → 200`, `POST ${path}/attachments → 201`]);
  });

  test("a photo whose answer was lost is sent again and is there once", async ({ page, desk, baseURL }) => {
    const crew = await Crew.of(baseURL ?? "");
    const { technician, today } = await crew.mine();
    const job = await crew.job("Lothar Lost", "mine", {
      assigned_technician_id: technician.id,
      scheduled_date: today,
      scheduled_time: "01:45:00",
    });
    await desk.loginAs("tech");
    await page.goto(`/my-day?job=${job.id}`);
    const current = page.getByRole("region", { name: "Job of Lothar Lost" });
    let tries = 0;
    await page.route("**/attachments", async (route) => {
      if (route.request().method() !== "POST" || ++tries > 1) return route.continue();
      // The server does it, and the phone never hears of it.
      expect((await route.fetch()).status()).toBe(201);
      await route.abort("failed");
    });
    await current.getByLabel("Photos to add").setInputFiles([await photo(page, "a.jpg", "#383")]);
    await expect(current.getByRole("button", { name: "Show a.jpg" })).toBeVisible({ timeout: 20_000 });
    await expect(current.getByAltText("Waiting to be sent")).toHaveCount(0, { timeout: 20_000 });
    await expect.poll(() => tries).toBe(2);
    expect((await crew.send("get", `/api/v2/work-orders/${job.id}/attachments`)).total).toBe(1);
  });
});
