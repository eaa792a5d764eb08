import { type APIRequestContext, expect, type Locator, type Page, request } from "@playwright/test";

export const PASSWORD = "demo123";

interface Made {
  id: number;
  name: string;
}

/** Technicians and jobs of a test's own, made as the owner beside the page's login. */
export class Crew {
  private constructor(
    private readonly api: APIRequestContext,
    private readonly origin: Record<string, string>,
  ) {}

  static async of(baseURL: string): Promise<Crew> {
    const api = await request.newContext({ baseURL });
    const origin = { Origin: new URL(baseURL).origin };
    const reply = await api.post("/api/auth/login", {
      data: { email: "owner@demo.test", password: PASSWORD },
      headers: origin,
    });
    expect(reply.status()).toBe(200);
    return new Crew(api, origin);
  }

  async send(method: "get" | "post" | "patch", path: string, data?: unknown) {
    const reply = await this.api[method](path, { ...(data ? { data } : {}), headers: this.origin });
    expect(reply.ok(), `${method} ${path}: ${await reply.text()}`).toBe(true);
    return reply.json();
  }

  technician(name: string, more: Record<string, unknown> = {}): Promise<Made> {
    return this.send("post", "/api/v2/technicians", { name, working_hours: ALL_WEEK, ...more });
  }

  /** A job of a customer of its own, who is called so and lives in a region of this name. */
  async job(name: string, region: string, more: Record<string, unknown> = {}): Promise<Made> {
    const customer = await this.send("post", "/api/v2/customers", {
      name,
      region,
      address: "Lindenstraße 5",
      city: "Berlin",
      phone: "+49 30 5551",
    });
    const body = { customer_id: customer.id, description: "Heat pump inspection", ...more };
    const made = await this.send("post", "/api/v2/work-orders", body);
    return { id: made.id, name };
  }

  /** A series of a customer of its own, who is called so. */
  async series(name: string, more: Record<string, unknown> = {}): Promise<Made> {
    const customer = await this.send("post", "/api/v2/customers", { name });
    const body = {
      customer_id: customer.id,
      description: "Change the filter",
      rrule: "FREQ=WEEKLY",
      ...more,
    };
    const made = await this.send("post", "/api/v2/work-order-series", {
      start_date: await this.today(),
      ...body,
    });
    return { id: made.id, name };
  }

  read(job: Made) {
    return this.send("get", `/api/v2/work-orders/${job.id}`);
  }

  /** The technician whose login is `tech`, and a day that is today by the company's clock. */
  async mine(): Promise<{ technician: Made; today: string }> {
    const users = await this.send("get", "/api/users?role=technician&search=tech");
    const user = users.items.find(({ email }: { email: string }) => email === "tech@demo.test");
    const all = await this.send("get", "/api/v2/technicians?page_size=200");
    const known = all.items.find(({ user_id }: { user_id: number | null }) => user_id === user.id);
    return {
      technician: known ?? (await this.technician("Tariq Technician", { user_id: user.id })),
      today: await this.today(),
    };
  }

  /** A job of `tech`'s today. */
  async ofToday(): Promise<Made> {
    const { technician, today } = await this.mine();
    const list = `/api/v2/work-orders?technician_id=${technician.id}&date_from=${today}&date_to=${today}`;
    const { items } = await this.send("get", list);
    const at = { assigned_technician_id: technician.id, scheduled_date: today, scheduled_time: "15:00:00" };
    return items[0] ?? (await this.job("Oda Ofoday", "today", at));
  }

  /** The company's date. */
  async today(): Promise<string> {
    const { time_zone } = await this.send("get", "/api/settings");
    return new Intl.DateTimeFormat("sv-SE", { timeZone: time_zone }).format(new Date());
  }
}

const ALL_WEEK = Object.fromEntries(
  ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((day) => [day, [["07:00", "19:00"]]]),
);

/** The row of somebody on the board. */
export function row(page: Page, technician: Made): Locator {
  return page.getByRole("region", { name: technician.name, exact: true });
}

/** A job's card, wherever it is. */
export function card(place: Page | Locator, job: Made): Locator {
  return place.getByRole("button", { name: new RegExp(`^${job.name},`) });
}

/** Where an hour of the day lies in somebody's row. */
export async function hour(page: Page, technician: Made, at: number): Promise<{ x: number; y: number }> {
  const head = await page
    .getByText(`${String(Math.floor(at)).padStart(2, "0")}:00`, { exact: true })
    .first()
    .boundingBox();
  const box = await row(page, technician).boundingBox();
  if (!head || !box) throw new Error("the board does not show this");
  return { x: head.x + (at % 1) * 72, y: box.y + 20 };
}

/** Takes a card at its left edge and holds it over a place. */
export async function hold(page: Page, what: Locator, over: { x: number; y: number }): Promise<void> {
  const box = await what.boundingBox();
  if (!box) throw new Error("nothing to hold");
  await page.mouse.move(box.x + 6, box.y + 12);
  await page.mouse.down();
  await page.mouse.move(box.x + 16, box.y + 18, { steps: 3 });
  await moveOver(page, over);
}

/** Holds what is held over a place; the browser tells of the last stretch only with the next one. */
export async function moveOver(page: Page, { x, y }: { x: number; y: number }): Promise<void> {
  await page.mouse.move(x + 4, y, { steps: 8 });
  await page.mouse.move(x + 6, y, { steps: 2 });
}
