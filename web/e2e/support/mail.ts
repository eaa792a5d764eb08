import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";

/** The address of the first link in the mail to `address`, once the server has written it. */
export async function mailedLink(data: string, address: string): Promise<string> {
  const folder = join(data, "mail");
  let link: string | undefined;
  await expect(() => {
    const mail = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .find((text) => text.includes(`<${address}>`));
    link = quotedPrintable(mail ?? "").match(/https?:\/\/\S+/)?.[0];
    expect(link, `a mail to ${address}`).toBeDefined();
  }).toPass({ timeout: 10_000 });
  return link ?? "";
}

function quotedPrintable(text: string): string {
  return text
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
