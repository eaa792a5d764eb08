import { createStore } from "./store";

/** Something that happened, as the server tells it. */
export interface LiveEvent {
  event_id: number;
  topics: string[];
  kind: string;
  subject: { type: string; id: string };
  customer_id: number | null;
}

/** `lost`: it was there, or should be by now; it comes back by itself. */
type LiveState = "off" | "open" | "lost";

export interface LiveOptions {
  connect: () => Pick<WebSocket, "send" | "close" | "onmessage" | "onclose" | "onopen">;
  /** Makes sure that there is a session, renewed where it ran out; false: nobody is logged in any more. */
  check: () => Promise<boolean>;
  onEvent: (event: LiveEvent) => void;
  /** More happened than is told one by one. */
  onResync: () => void;
  random?: () => number;
}

/** After so much silence the line is tried; without an answer it is given up. In milliseconds. */
const QUIET = 25_000;
const ANSWER = 10_000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

/** How long to wait before the try of this number, from 0: longer each time, and not all clients at once. */
export function backOff(tries: number, random: number): number {
  return Math.min(FIRST_WAIT * 2 ** tries, LONGEST_WAIT) * (0.5 + random / 2);
}

/** One live connection: comes back by itself, and is then told what it missed. */
export function createLive({ connect, check, onEvent, onResync, random = Math.random }: LiveOptions) {
  const store = createStore<LiveState>("off");
  let topics: readonly string[] = [];
  let line: ReturnType<typeof connect> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The newest event that this client has. */
  let last: number | null = null;
  let tries = 0;
  /** Moves on with every start and stop, so that what belongs to an earlier one comes to nothing. */
  let run = 0;

  const say = (frame: object) => line?.send(JSON.stringify(frame));
  const after = (wait: number, act: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(act, wait);
  };

  function listen(): void {
    after(QUIET, () => {
      say({ type: "ping" });
      after(ANSWER, lose);
    });
  }

  function drop(): void {
    const gone = line;
    line = null;
    if (!gone) return;
    gone.onmessage = null;
    gone.onclose = null;
    gone.close();
  }

  function lose(): void {
    drop();
    store.set("lost");
    after(backOff(tries, random()), () => void comeBack(run));
    tries += 1;
  }

  async function comeBack(mine: number): Promise<void> {
    let isLoggedIn: boolean;
    try {
      isLoggedIn = await check();
    } catch {
      if (mine === run) lose();
      return;
    }
    if (mine !== run) return;
    if (isLoggedIn) begin();
    else stop();
  }

  function begin(): void {
    const fresh = connect();
    line = fresh;
    after(ANSWER, lose);
    fresh.onclose = lose;
    fresh.onmessage = ({ data }) => hear(JSON.parse(String(data)));
  }

  function hear(frame: { type: string; last_event_id?: number } | ({ type: "event" } & LiveEvent)): void {
    listen();
    switch (frame.type) {
      case "connected":
        say(last === null ? { type: "subscribe", topics } : { type: "resume", last_event_id: last, topics });
        return;
      case "subscribed":
      case "resumed":
      case "resync":
        if ("last_event_id" in frame && frame.last_event_id !== undefined) last = frame.last_event_id;
        tries = 0;
        store.set("open");
        if (frame.type === "resync") onResync();
        return;
      case "event":
        if ("event_id" in frame) {
          last = frame.event_id;
          onEvent(frame);
        }
        return;
      default:
    }
  }

  function stop(): void {
    run += 1;
    clearTimeout(timer);
    drop();
    last = null;
    tries = 0;
    store.set("off");
  }

  return {
    use: store.use,
    state: store.get,
    start(wanted: readonly string[]): void {
      stop();
      topics = wanted;
      if (topics.length > 0) begin();
    },
    stop,
  };
}
