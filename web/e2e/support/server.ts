import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const BINARY = resolve(process.env.DESKBELL_BIN ?? "../target/release/deskbell");

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

async function ready(url: string, server: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    if (server.exitCode !== null)
      throw new Error(`the server ended at its start:\n${readFileSync(log, "utf8")}`);
    const reply = await fetch(`${url}/health`).catch(() => null);
    if (reply?.ok) return;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  throw new Error(`the server did not answer within 30 s:\n${readFileSync(log, "utf8")}`);
}

/** Starts the real binary on a fresh demo company; Playwright calls what is returned at the end. */
export default async function startServer(): Promise<() => Promise<void>> {
  if (!existsSync(BINARY))
    throw new Error(`${BINARY} does not exist; build it or name another by DESKBELL_BIN`);
  const data = mkdtempSync(join(tmpdir(), "deskbell-e2e-"));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = { ...process.env, DATA_DIR: data, PORT: String(port), PUBLIC_URL: url, RATE_LIMITS: "off" };
  execFileSync(BINARY, ["demo"], { env, stdio: "inherit" });
  const log = join(data, "e2e-server.log");
  const out = openSync(log, "a");
  const server = spawn(BINARY, ["serve"], { env, stdio: ["ignore", out, out] });
  try {
    await ready(url, server, log);
  } catch (error) {
    server.kill();
    throw error;
  }
  process.env.DESKBELL_URL = url;
  return async () => {
    if (server.exitCode === null) {
      const ended = once(server, "exit");
      server.kill("SIGTERM");
      await ended;
    }
    rmSync(data, { recursive: true, force: true });
  };
}
