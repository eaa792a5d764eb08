"""Processes and what they cost: CPU seconds, memory, and the load that wrk makes."""

import os
import re
import subprocess
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
LUA = Path(__file__).parent / "scenarios" / "load.lua"
# 2 threads with 16 keep-alive connections each.
THREADS, CONNECTIONS = 2, 32


class Refused(Exception):
    """Something the bench needs did not work: one sentence for the operator."""


def _stat(pid):
    """Fields of /proc/pid/stat behind the name, or None where the process is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text.rsplit(")", 1)[1].split()


def cpu(pid):
    """CPU seconds a process has used: user and system, all threads."""
    stat = _stat(pid)
    if stat is None:
        raise Refused(f"process {pid} is gone")
    return (int(stat[11]) + int(stat[12])) / TICKS


def cpu_or(pid, last):
    """The same, or the last value known where the process has ended."""
    stat = _stat(pid)
    return last if stat is None or stat[0] == "Z" else (int(stat[11]) + int(stat[12])) / TICKS


def postgres_cpu(database):
    """CPU seconds of PostgreSQL for one database: its backends, and the processes all databases of that server share.

    Somebody must be connected: the server is known by its backends.
    """
    backends, shared = {}, {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            title = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if not title.startswith("postgres: ") or not (stat := _stat(entry.name)):
            continue
        parent, spent = int(stat[1]), (int(stat[11]) + int(stat[12])) / TICKS
        if f" {database} " in title:
            backends[parent] = backends.get(parent, 0.0) + spent
        elif re.search(r"checkpointer|background writer|walwriter|autovacuum worker " + database, title):
            shared[parent] = shared.get(parent, 0.0) + spent
    return sum(spent + shared.get(parent, 0.0) for parent, spent in backends.items())


def memory(pid, field="VmRSS"):
    """Resident memory in MB: VmRSS now, VmHWM at its highest."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    found = re.search(rf"{field}:\s+(\d+) kB", text)
    return int(found[1]) / 1024 if found else None


def _seconds(text):
    number, unit = re.match(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}[unit]


def wrk(port, token, arguments, seconds, threads=THREADS, connections=CONNECTIONS, script=LUA, timeout=2):
    """Runs wrk; gives requests, requests a second and latencies in seconds."""
    command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--latency", f"--timeout={timeout}s", "-s", str(script)]
    if token:
        command += ["-H", f"Authorization: Bearer {token}"]
    command += [f"http://127.0.0.1:{port}", "--", *map(str, arguments)]
    out = subprocess.run(command, capture_output=True, text=True, check=False)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)|Socket errors:.*", out.stdout)
    if out.returncode or bad:
        raise Refused(f"wrk {arguments}: {bad[0] if bad else out.stderr or out.stdout}")
    requests, _ = re.search(r"(\d+) requests in ([\d.]+\w+)", out.stdout).groups()
    return {
        "requests": int(requests),
        "per_second": float(re.search(r"Requests/sec:\s+([\d.]+)", out.stdout)[1]),
        "p50": _seconds(re.search(r"50%\s+([\d.]+\w+)", out.stdout)[1]),
        "p95": int(re.search(r"p95 (\d+) us", out.stdout)[1]) / 1e6,
        "p99": int(re.search(r"p99 (\d+) us", out.stdout)[1]) / 1e6,
    }


def settle(read_cpu, limit=120.0):
    """Waits until whoever `read_cpu` reads has nothing left to do; gives the CPU seconds at the end."""
    deadline = time.monotonic() + limit
    before = read_cpu()
    while time.monotonic() < deadline:
        time.sleep(0.5)
        now = read_cpu()
        if now - before <= 0.03:
            return now
        before = now
    return before
