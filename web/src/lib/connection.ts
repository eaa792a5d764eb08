import { createStore } from "./store";

type Connection = "ok" | "lost";
const store = createStore<Connection>("ok");
const restored = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | null = null;
let wait = 1000;

export const useConnection = store.use;

/** Runs `listener` each time the server answers again after a silence. */
export function onRestored(listener: () => void): void {
  restored.add(listener);
}

export function connectionWorks(): void {
  if (store.get() === "ok") return;
  if (timer) clearTimeout(timer);
  timer = null;
  wait = 1000;
  store.set("ok");
  for (const listener of restored) listener();
}

/** Shows the notice and asks the server now and then whether it is back. */
export function connectionFailed(): void {
  store.set("lost");
  if (!timer) timer = setTimeout(probe, wait);
}

async function probe(): Promise<void> {
  timer = null;
  try {
    const reply = await fetch("/health", { cache: "no-store" });
    if (reply.ok) return connectionWorks();
  } catch {
    // Still away; asked again below.
  }
  wait = Math.min(wait * 1.6, 10_000);
  timer = setTimeout(probe, wait);
}

window.addEventListener("offline", connectionFailed);
window.addEventListener("online", () => {
  if (store.get() === "lost" && timer) {
    clearTimeout(timer);
    void probe();
  }
});
