import { useEffect, useEffectEvent } from "react";
import { newKey } from "@/api/client";
import { onRestored } from "@/lib/connection";
import { createStore } from "@/lib/store";
import { refreshField } from "../refresh";
import { deliver } from "./deliver";
import { type Deed, type Entry, waitingOf } from "./queue";
import { alone, sendAll } from "./sender";
import { keep, storage } from "./storage";

/** Between two tries where nothing tells that the line is back, in milliseconds. */
const AGAIN = 10_000;

const store = createStore<readonly Entry[]>([]);
let running: Promise<void> | null = null;

async function reload(): Promise<void> {
  store.set(await storage.read());
}

function round(owner: number): Promise<void> {
  running ??= (async () => {
    const ended = await alone(() => sendAll(owner, storage, deliver, () => void reload()));
    await reload();
    if (ended === "done") await refreshField();
  })().finally(() => {
    running = null;
  });
  return running;
}

/** What one did at one's jobs: done at once on this screen, kept on the phone, and sent as soon as there is a line. */
export function useDeeds(owner: number) {
  const { waiting, refused } = waitingOf(store.use(), owner);
  const send = useEffectEvent(() => void round(owner));
  useEffect(() => {
    void reload().then(() => send());
    onRestored(() => send());
    const timer = setInterval(() => store.get().length > 0 && send(), AGAIN);
    return () => clearInterval(timer);
  }, []);
  return {
    waiting,
    refused,
    /** Ends once the deed is kept on the phone; sending it takes as long as it takes. */
    act: async (job: number, deed: Deed) => {
      await keep({ owner, job, key: newKey(), at: new Date().toISOString(), deed });
      await reload();
      // One that began before this deed may be at its end already.
      void Promise.resolve(running).then(() => round(owner));
    },
    again: async ({ seq }: Entry) => {
      await storage.write({ kind: "again", seq, key: newKey() });
      await reload();
      await round(owner);
    },
    drop: async ({ seq }: Entry) => {
      await storage.write({ kind: "dropped", seq });
      await reload();
    },
  };
}
