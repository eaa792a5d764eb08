import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";

interface Wanted {
  /** The page that its link opens, as `/verify`; any other mail to that address is another one. */
  page?: string;
  /** A link that came before: a newer one is awaited. */
  after?: string;
  /** How long it may take, in milliseconds. */
  patience?: number;
}

/** The address of the first link in the newest mail to `address`, once the server has written it. */
export async function mailedLink(data: string, address: string, wanted: Wanted = {}): Promise<string> {
  let link: string | undefined;
  await expect(() => {
    link = mails(data, address)
      .map((text) => text.match(/https?:\/\/\S+/)?.[0] ?? "")
      .find((found) => found !== "" && (!wanted.page || new URL(found).pathname === wanted.page));
    expect(link, `a mail to ${address} with a link to ${wanted.page ?? "anything"}`).toBeDefined();
    expect(link, "a newer mail").not.toBe(wanted.after);
  }).toPass({ timeout: wanted.patience ?? 10_000 });
  return link ?? "";
}

/** The six digits of a link that confirms an address. */
export function codeOf(link: string): string {
  const code = new URL(link).searchParams.get("code") ?? "";
  expect(code).toMatch(/^\d{6}$/);
  return code;
}

/** How many mails were written to `address` so far. */
export function mailsTo(data: string, address: string): number {
  return mails(data, address).length;
}

/** The texts of the mails to `address`, the newest first. */
function mails(data: string, address: string): string[] {
  const folder = join(data, "mail");
  return readdirSync(folder)
    .map((name) => ({ path: join(folder, name), at: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at)
    .map(({ path }) => readFileSync(path, "utf8"))
    .filter((text) => text.match(/^To: .*$/m)?.[0].includes(address))
    .map(quotedPrintable);
}

function quotedPrintable(text: string): string {
  return text
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
