import { describe, expect, it } from "vitest";
import { ApiError, noConnection } from "@/lib/errors";
import { apply, type Entry } from "./queue";
import { type Storage, sendAll } from "./sender";

const entry = (seq: number, deed: Entry["deed"] = { kind: "note", text: `Note ${seq}` }): Entry => ({
  seq,
  owner: 3,
  job: 12,
  key: `key-${seq}`,
  at: "2026-11-20T08:00:00Z",
  deed,
});

function kept(...entries: Entry[]): Storage & { now: () => Entry[] } {
  let queue = entries;
  return {
    now: () => queue,
    read: async () => queue,
    write: async (change) => {
      queue = apply(queue, change);
    },
  };
}

/** A server that does a thing once a key, and answers with `faults` first. */
function server(...faults: (unknown | null)[]) {
  const done: string[] = [];
  const asked: string[] = [];
  return {
    done,
    asked,
    send: async ({ key }: Entry) => {
      asked.push(key);
      const fault = faults.shift() ?? null;
      if (fault !== null) throw fault;
      if (!done.includes(key)) done.push(key);
    },
  };
}

const refusal = (status: number, message: string) => new ApiError({ status, code: "x", message });
const silent = () => {};

describe("sending what waits", () => {
  it("is in order, and each once", async () => {
    const [storage, { send, done }] = [kept(entry(1), entry(2), entry(3)), server()];
    expect(await sendAll(3, storage, send, silent)).toBe("done");
    expect(done).toEqual(["key-1", "key-2", "key-3"]);
    expect(storage.now()).toEqual([]);
  });

  it("stops where the line ends, and begins there again with the same key", async () => {
    const [storage, { send, asked }] = [kept(entry(1), entry(2)), server(null, noConnection())];
    expect(await sendAll(3, storage, send, silent)).toBe("no line");
    expect(storage.now()).toEqual([entry(2)]);
    expect(await sendAll(3, storage, send, silent)).toBe("done");
    expect(asked).toEqual(["key-1", "key-2", "key-2"]);
  });

  it("does not do again what was done before its answer was lost", async () => {
    const storage = kept(entry(1));
    const done = new Set<string>();
    let lost = true;
    const send = async ({ key }: Entry) => {
      done.add(key);
      if (lost) {
        lost = false;
        throw noConnection();
      }
    };
    expect(await sendAll(3, storage, send, silent)).toBe("no line");
    expect(await sendAll(3, storage, send, silent)).toBe("done");
    expect([...done]).toEqual(["key-1"]);
  });

  it("goes on behind a refusal and keeps its reason", async () => {
    const [storage, { send, done }] = [kept(entry(1), entry(2)), server(refusal(409, "Not from here"))];
    expect(await sendAll(3, storage, send, silent)).toBe("done");
    expect(done).toEqual(["key-2"]);
    expect(storage.now()).toEqual([{ ...entry(1), refused: "Not from here" }]);
  });

  it.each([401, 429, 500, 503])("a %d is no answer: the same one is tried later", async (status) => {
    const [storage, { send }] = [kept(entry(1)), server(refusal(status, "later"))];
    expect(await sendAll(3, storage, send, silent)).toBe("no line");
    expect(storage.now()).toEqual([entry(1)]);
  });

  it("waits for the try before, where the server is still at it", async () => {
    const running = new ApiError({ status: 409, code: "idempotency_running", message: "still runs" });
    const [storage, { send, asked }] = [kept(entry(1)), server(running)];
    expect(await sendAll(3, storage, send, silent)).toBe("no line");
    expect(await sendAll(3, storage, send, silent)).toBe("done");
    expect(asked).toEqual(["key-1", "key-1"]);
  });

  it("sends photos at their place among the rest", async () => {
    const photo = entry(2, { kind: "photo", file: new Blob(["x"]), name: "a.jpg" });
    const [storage, { send, done }] = [kept(entry(1), photo, entry(3)), server()];
    expect(await sendAll(3, storage, send, silent)).toBe("done");
    expect(done).toEqual(["key-1", "key-2", "key-3"]);
  });

  it("keeps a photo that was refused, for a person to see", async () => {
    const photo = entry(1, { kind: "photo", file: new Blob(["x"]), name: "a.jpg" });
    const storage = kept(photo, entry(2));
    expect(await sendAll(3, storage, server(refusal(413, "Too large")).send, silent)).toBe("done");
    expect(storage.now()).toEqual([{ ...photo, refused: "Too large" }]);
  });

  it("tells of each step, so that the screen follows", async () => {
    let told = 0;
    const storage = kept(entry(1), entry(2));
    await sendAll(3, storage, server().send, () => {
      told++;
    });
    expect(told).toBe(2);
  });
});
