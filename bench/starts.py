"""B: start, memory, size."""

import os
import statistics
import time

import machine
from instances import Deskbell

RUNS = 10


def measure(bench, options):
    """Start on an existing database, idle memory with the UI served once, size of the binary."""
    store = bench.demo("sqlite", options.size, options.reuse)
    times = []
    for _ in range(RUNS):
        server = Deskbell(bench, store)
        times.append(server.ready_after)
        server.stop()
    server = Deskbell(bench, store)
    try:
        for path in server_paths(server):
            server.get(path)
        time.sleep(10)
        idle = machine.memory(server.process.pid)
    finally:
        server.stop()
        if not (options.reuse or options.keep):
            store.clear()
    return {
        "start": statistics.median(times),
        "slowest": max(times),
        "idle": idle,
        "size": os.path.getsize(bench.deskbell) / 1e6,
    }


def server_paths(server):
    """The UI's page and everything it names."""
    import re

    page = server.get("/")
    text = page.decode(errors="replace") if isinstance(page, bytes) else ""
    return ["/", *re.findall(r'(?:src|href)="(/[^"]+)"', text)]
