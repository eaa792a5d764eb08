import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { apply, type Change, type Entry } from "./queue";
import type { Storage } from "./sender";

interface Schema extends DBSchema {
  deeds: { key: number; value: Entry };
}

let opened: Promise<IDBPDatabase<Schema>> | null = null;

function open(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>("deskbell.my-day", 1, {
    upgrade: (db) => void db.createObjectStore("deeds", { keyPath: "seq", autoIncrement: true }),
    // Another tab has a newer version of the app; the next use opens it anew.
    blocking: () => void opened?.then((db) => db.close()).then(() => (opened = null)),
    terminated: () => {
      opened = null;
    },
  });
  return opened;
}

/** Keeps a deed for good and gives it its place in the order. */
export async function keep(deed: Omit<Entry, "seq">): Promise<Entry> {
  const db = await open();
  const seq = await db.add("deeds", deed as Entry);
  return { ...deed, seq };
}

export const storage: Storage = {
  read: async () => (await open()).getAll("deeds"),
  write: async (change: Change) => {
    if (change.kind === "added") return;
    const tx = (await open()).transaction("deeds", "readwrite");
    const now = await tx.store.get(change.seq);
    const [after] = now ? apply([now], change) : [];
    if (after) await tx.store.put(after);
    else await tx.store.delete(change.seq);
    await tx.done;
  },
};
