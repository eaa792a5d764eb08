import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { evidenceFolder } from "./evidence";

const BINARY = resolve(process.env.DESKBELL_BIN ?? "../target/release/deskbell");

export interface Running {
  url: string;
  /** Its data folder: mails are in `mail/`. */
  data: string;
  /** What it printed so far. */
  output: () => string;
  stop: () => Promise<void>;
}

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

/** The real binary on a free port with a data folder of its own, and with the demo company or with none. */
async function run(demo: boolean, database: string | undefined): Promise<Running> {
  if (!existsSync(BINARY))
    throw new Error(`${BINARY} does not exist; build it or name another by DESKBELL_BIN`);
  const data = mkdtempSync(join(tmpdir(), "deskbell-e2e-"));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const { DATABASE_URL: _, ...rest } = process.env;
  const env = {
    ...rest,
    ...(database ? { DATABASE_URL: database } : {}),
    DATA_DIR: data,
    PORT: String(port),
    PUBLIC_URL: url,
    RATE_LIMITS: "off",
  };
  if (demo) execFileSync(BINARY, ["demo"], { env, stdio: "inherit" });
  const log = join(data, "e2e-server.log");
  const out = openSync(log, "a");
  const server = spawn(BINARY, ["serve"], { env, stdio: ["ignore", out, out] });
  const stop = async () => {
    if (server.exitCode === null) {
      const ended = once(server, "exit");
      server.kill("SIGTERM");
      await ended;
    }
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await ready(url, server, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, data, output: () => readFileSync(log, "utf8"), stop };
}

/** A server that has no company yet; where `DATABASE_URL` names a PostgreSQL, in a database of its own there. */
export async function runEmpty(): Promise<Running> {
  const given = process.env.DATABASE_URL;
  if (!given?.startsWith("postgres")) return run(false, undefined);
  const name = `deskbell_empty_${randomBytes(6).toString("hex")}`;
  const own = new URL(given);
  own.pathname = `/${name}`;
  const psql = (command: string) => execFileSync("psql", ["--no-psqlrc", "-qc", command, given]);
  psql(`create database ${name}`);
  const drop = () => psql(`drop database if exists ${name} with (force)`);
  try {
    const server = await run(false, own.href);
    return { ...server, stop: () => server.stop().finally(drop) };
  } catch (error) {
    drop();
    throw error;
  }
}

/** Starts the server of the whole run; Playwright calls what is returned at the end. */
export default async function startServer(): Promise<() => Promise<void>> {
  // What an earlier run left must not pass for this one's.
  rmSync(evidenceFolder(), { recursive: true, force: true });
  const server = await run(true, process.env.DATABASE_URL);
  process.env.DESKBELL_URL = server.url;
  process.env.DESKBELL_DATA = server.data;
  return server.stop;
}
