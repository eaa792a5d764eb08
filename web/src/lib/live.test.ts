import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { backOff, createLive } from "./live";

class Line {
  onmessage: ((message: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  onopen = null;
  said: unknown[] = [];
  closed = false;
  send(text: string) {
    this.said.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  hears(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent);
  }
  breaks() {
    this.onclose?.({} as CloseEvent);
  }
}

const lines: Line[] = [];
const line = () => lines[lines.length - 1] as Line;
const check = vi.fn<() => Promise<boolean>>();
const onEvent = vi.fn();
const onResync = vi.fn();
const make = () =>
  createLive({
    connect: () => {
      lines.push(new Line());
      return line();
    },
    check,
    onEvent,
    onResync,
    random: () => 1,
  });

const event = (event_id: number) => ({
  type: "event",
  event_id,
  topics: ["customers"],
  kind: "user.updated",
  subject: { type: "user", id: "7" },
  customer_id: 7,
});

beforeEach(() => {
  vi.useFakeTimers();
  lines.length = 0;
  check.mockReset().mockResolvedValue(true);
  onEvent.mockReset();
  onResync.mockReset();
});
afterEach(() => {
  vi.useRealTimers();
});

test("it subscribes, tells events, and says that it is open", () => {
  const live = make();
  live.start(["customers"]);
  line().hears({ type: "connected", last_event_id: 3 });
  expect(line().said).toEqual([{ type: "subscribe", topics: ["customers"] }]);
  expect(live.state()).toBe("off");
  line().hears({ type: "subscribed", topics: ["customers"], last_event_id: 4 });
  expect(live.state()).toBe("open");
  line().hears(event(5));
  expect(onEvent).toHaveBeenCalledWith(expect.objectContaining({ event_id: 5, customer_id: 7 }));
});

test("a lost line comes back behind the last event, once the session is good", async () => {
  const live = make();
  live.start(["customers"]);
  line().hears({ type: "connected", last_event_id: 3 });
  line().hears({ type: "subscribed", topics: ["customers"], last_event_id: 3 });
  line().hears(event(9));
  line().breaks();
  expect(live.state()).toBe("lost");
  await vi.advanceTimersByTimeAsync(499);
  expect(check).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(lines).toHaveLength(2);
  line().hears({ type: "connected", last_event_id: 20 });
  expect(line().said).toEqual([{ type: "resume", last_event_id: 9, topics: ["customers"] }]);
  line().hears({ type: "resumed", topics: ["customers"], last_event_id: 20 });
  expect(live.state()).toBe("open");
  line().breaks();
  await vi.advanceTimersByTimeAsync(500);
  line().hears({ type: "connected", last_event_id: 20 });
  expect(line().said).toEqual([{ type: "resume", last_event_id: 20, topics: ["customers"] }]);
});

test("what was missed too long ago is loaded anew", () => {
  make().start(["customers"]);
  line().hears({ type: "resync", last_event_id: 99 });
  expect(onResync).toHaveBeenCalledOnce();
});

test("it waits longer each time while the server is away", async () => {
  const live = make();
  check.mockRejectedValue(new Error("no connection"));
  live.start(["customers"]);
  line().breaks();
  await vi.advanceTimersByTimeAsync(500 + 1000 + 2000);
  expect(check).toHaveBeenCalledTimes(3);
  await vi.advanceTimersByTimeAsync(3999);
  expect(check).toHaveBeenCalledTimes(3);
  expect([0, 1, 5, 40].map((tries) => backOff(tries, 0))).toEqual([250, 500, 7500, 7500]);
  expect(lines).toHaveLength(1);
});

test("a line that keeps silent is asked and given up", async () => {
  const live = make();
  live.start(["customers"]);
  line().hears({ type: "connected", last_event_id: 3 });
  line().hears({ type: "subscribed", topics: ["customers"], last_event_id: 3 });
  await vi.advanceTimersByTimeAsync(25_000);
  expect(line().said).toContainEqual({ type: "ping" });
  line().hears({ type: "pong", timestamp: 1 });
  await vi.advanceTimersByTimeAsync(25_000 + 9_999);
  expect(live.state()).toBe("open");
  await vi.advanceTimersByTimeAsync(1);
  expect(live.state()).toBe("lost");
  expect(lines[0]?.closed).toBe(true);
});

test("with the session it ends, and a stopped one stays so", async () => {
  const live = make();
  check.mockResolvedValue(false);
  live.start(["customers"]);
  line().breaks();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([live.state(), lines.length]).toEqual(["off", 1]);

  check.mockResolvedValue(true);
  live.start(["customers"]);
  line().breaks();
  live.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([live.state(), lines.length]).toEqual(["off", 2]);
  live.start([]);
  expect(lines).toHaveLength(2);
});
