import type { Page } from "@playwright/test";
import type { Desk } from "./test";

/** Some customers of this test's own, found by a word that nobody else has. */
export async function crowd(desk: Desk, word: string, count: number, more: Record<string, unknown> = {}) {
  const made = [];
  for (let number = 1; number <= count; number++)
    made.push(await desk.customer({ name: `${word} ${String(number).padStart(2, "0")}`, ...more }));
  return made;
}

/** Tags what is selected, or takes a tag off it. */
export async function tag(page: Page, button: "Tag" | "Untag", name: string): Promise<void> {
  await page.getByRole("toolbar").getByRole("combobox", { name: button, exact: true }).click();
  await page.getByRole("combobox", { name: /^Find/ }).fill(name);
  await page.getByRole("option", { name: new RegExp(name) }).click();
}
