import { mkdirSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type Locator, type Page, type TestInfo } from "@playwright/test";
import { AS_EXPECTED } from "./bundle";
import { describePage, type Evidence, evidenceFolder, slug, unexpected, watch } from "./evidence";
import { Crew, PASSWORD } from "./field";

export { PASSWORD };
export type Person = "owner" | "agent" | "agent2" | "tech" | "customer";

interface Fixtures {
  evidence: Evidence;
  /** Console lines that this test expects besides the browser's notes of 4xx replies. */
  allowedConsole: RegExp[];
  phone: boolean;
  desk: Desk;
}

export class Desk {
  constructor(
    readonly page: Page,
    private readonly evidence: Evidence,
    private readonly info: TestInfo,
  ) {}

  /** Logs in without the login page; that one has its own test. */
  async loginAs(person: Person): Promise<void> {
    await test.step(`Log in as ${person}`, async () => {
      const reply = await this.page.request.post("/api/auth/login", {
        data: { email: `${person}@demo.test`, password: PASSWORD },
        headers: this.origin,
      });
      expect(reply.status()).toBe(200);
    });
  }

  /** The data folder of the run's server. */
  get data(): string {
    return process.env.DESKBELL_DATA ?? "";
  }

  get origin(): Record<string, string> {
    return { Origin: new URL(this.info.project.use.baseURL ?? "").origin };
  }

  /** The rows of a list of people: a table on the desktop, a list on the phone. */
  rows(name: "Customers" | "Users"): Locator {
    return this.page
      .getByRole(this.info.project.name === "phone" ? "list" : "table", { name })
      .getByRole("link");
  }

  /** Makes a customer of the test's own, as the logged-in admin. */
  async customer(body: Record<string, unknown>): Promise<{ id: number; name: string }> {
    const reply = await this.page.request.post("/api/users", { data: body, headers: this.origin });
    expect(reply.status(), await reply.text()).toBe(201);
    return reply.json();
  }

  /** The page of a customer who is in every demo. */
  async demoCustomer(): Promise<string> {
    return `/customers/${await this.idOf("/api/customers?search=clara+jensen")}`;
  }

  /** The page of a colleague who is in every demo. */
  async demoUser(): Promise<string> {
    return `/users?user=${await this.idOf("/api/users?user_type=admin&search=agent2")}`;
  }

  /** The page of a job that a technician, and so everybody on the staff, may see; there is one today. */
  async demoJob(): Promise<string> {
    const crew = await Crew.of(this.info.project.use.baseURL ?? "");
    return `/work-orders/${(await crew.ofToday()).id}`;
  }

  async demoTechnician(): Promise<string> {
    const crew = await Crew.of(this.info.project.use.baseURL ?? "");
    return `/technicians/${(await crew.mine()).technician.id}`;
  }

  /** The page of a series of the demo's. */
  async demoSeries(): Promise<string> {
    const crew = await Crew.of(this.info.project.use.baseURL ?? "");
    const { items } = await crew.send("get", "/api/v2/work-order-series?active=true");
    return `/work-orders/series/${items[0].id}`;
  }

  private async idOf(list: string): Promise<number> {
    const reply = await this.page.request.get(list);
    expect(reply.status(), await reply.text()).toBe(200);
    const { items } = await reply.json();
    expect(items).toHaveLength(1);
    return items[0].id;
  }

  /** The page of an import that refused a row; it changed nothing. */
  async checkedImport(): Promise<string> {
    const file = {
      name: "two.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("name,email\nAda,ada@example.org\n,nobody\n"),
    };
    const reply = await this.page.request.post("/api/users/import", {
      multipart: { dry_run: "true", file },
      headers: this.origin,
    });
    expect(reply.status(), await reply.text()).toBe(202);
    const { id } = await reply.json();
    await expect
      .poll(async () => (await (await this.page.request.get(`/api/imports/${id}`)).json()).status)
      .toBe("completed");
    return `/customers/import/${id}`;
  }

  async screenshot(name: string): Promise<void> {
    await shoot(this.page, this.evidence, this.info, name);
  }

  /** No finding of axe that it calls serious or critical. From one theme to the other only colours differ. */
  async accessible(about: "everything" | "colours" = "everything"): Promise<void> {
    // No page has a frame of another origin: axe needs no window of its own to gather findings in.
    const axe = new AxeBuilder({ page: this.page }).options({ resultTypes: ["violations"] }).setLegacyMode();
    if (about === "colours") axe.withRules(["color-contrast", "link-in-text-block"]);
    const { violations } = await axe.analyze();
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
  }
}

export const test = base.extend<Fixtures>({
  allowedConsole: [[], { option: true }],
  phone: async ({ isMobile }, use) => use(isMobile),
  evidence: [
    async ({ browser, page, allowedConsole }, use, info) => {
      const { evidence, end } = watch(browser, page);
      await use(evidence);
      end();
      evidence.page = page.url();
      await shoot(page, evidence, info, slug(info.titlePath));
      const wrong = unexpected(evidence.console, allowedConsole);
      evidence.console = evidence.console.map((line) =>
        wrong.includes(line) ? line : `${line} ${AS_EXPECTED}`,
      );
      await info.attach("evidence", { body: JSON.stringify(evidence), contentType: "application/json" });
      expect(wrong, "nothing on the console").toEqual([]);
      expect(
        evidence.calls.filter((call) => / → 5\d\d$/.test(call)),
        "no call failed on the server's side",
      ).toEqual([]);
    },
    { auto: true },
  ],
  desk: async ({ page, evidence }, use, info) => use(new Desk(page, evidence, info)),
});

export { expect };

async function shoot(page: Page, evidence: Evidence, info: TestInfo, name: string): Promise<void> {
  const folder = evidenceFolder(info.project.name);
  mkdirSync(folder, { recursive: true });
  const file = `${name}.png`;
  await page.screenshot({ path: `${folder}/${file}` });
  evidence.screenshots.push({ file, shows: await describePage(page) });
}
