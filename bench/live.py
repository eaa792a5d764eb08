"""H: live connections: memory of idle ones, and how long a broadcast takes to reach the last of many."""

import asyncio
import base64
import json
import os
import resource
import statistics
import struct
import time

import machine
from instances import OWNER, Deskbell
from machine import Refused

BROADCASTS = 20
TEXT = 0x81


class Client:
    """A WebSocket as thin as can be: the load is the server's, not ours."""

    async def connect(self, port, token):
        # Small buffers: there are thousands of them.
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port, limit=4096)
        key = base64.b64encode(os.urandom(16)).decode()
        head = (
            f"GET /api/dashboard/ws HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nAuthorization: Bearer {token}\r\n\r\n"
        )
        self.writer.write(head.encode())
        reply = await self.reader.readuntil(b"\r\n\r\n")
        if not reply.startswith(b"HTTP/1.1 101 "):
            raise Refused(f"a live connection was refused: {reply[:60]!r}")
        await self.expect("connected")
        return self

    def send(self, frame):
        payload = json.dumps(frame).encode()
        if len(payload) > 125:
            raise Refused("the bench's frames are short")
        # A mask of zeros is one, and leaves the text as it is.
        self.writer.write(struct.pack("!BB", TEXT, 0x80 | len(payload)) + b"\0\0\0\0" + payload)

    async def receive(self):
        while True:
            opcode, length = await self.reader.readexactly(2)
            if length == 126:
                (length,) = struct.unpack("!H", await self.reader.readexactly(2))
            payload = await self.reader.readexactly(length)
            if opcode == TEXT:
                return json.loads(payload)

    async def expect(self, kind):
        frame = await self.receive()
        if frame["type"] != kind:
            raise Refused(f"{kind} was expected, and came {frame}")
        return frame

    async def subscribe(self):
        self.send({"type": "subscribe", "topics": ["customers"]})
        await self.expect("subscribed")


async def crowd(server, count):
    """So many clients, a hundred at a time."""
    clients = []
    while len(clients) < count:
        step = min(100, count - len(clients))
        clients += await asyncio.gather(*(Client().connect(server.port, server.token) for _ in range(step)))
    return clients


async def idle(server, count):
    """Memory before and with so many clients who only listen, in MB."""
    before = machine.memory(server.process.pid)
    clients = await crowd(server, count)
    for client in clients:
        client.send({"type": "subscribe", "topics": ["customers"]})
    for client in clients:
        await client.expect("subscribed")
    await asyncio.sleep(5)
    after = machine.memory(server.process.pid)
    for client in clients:
        client.writer.close()
    return before, after


async def broadcast(server, count, customer):
    """Seconds from the reply to a change until the last client has heard of it, for each of some changes."""
    clients = await crowd(server, count)
    for client in clients:
        await client.subscribe()
    loop, times = asyncio.get_running_loop(), []
    for turn in range(BROADCASTS):
        heard = [asyncio.ensure_future(client.expect("event")) for client in clients]
        # All of them wait before the clock starts.
        await asyncio.sleep(0)
        change = {"city": f"Town {turn} {time.time_ns()}"}
        path = f"/api/users/{customer}"
        status, reply = await loop.run_in_executor(None, server.ask, "PATCH", path, change, server.token)
        done = time.monotonic()
        if status != 200:
            raise Refused(f"PATCH {path} gave {status}: {reply}")
        await asyncio.gather(*heard)
        times.append(time.monotonic() - done)
    for client in clients:
        client.writer.close()
    return times


def measure(bench, options):
    """Both figures, on SQLite."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if most < options.sockets + 1000:
        raise Refused(f"{options.sockets} live connections need more than the {most} open files that are allowed")
    bench.settings |= {"LIVE_SOCKETS_PER_USER": "100000", "LIVE_SOCKETS": "100000"}
    store = bench.demo("sqlite", options.size, options.reuse)
    server = Deskbell(bench, store, OWNER)
    try:
        customer = server.get("/api/customers?page_size=1")["items"][0]["id"]
        times = asyncio.run(broadcast(server, options.listeners, customer))
        before, after = asyncio.run(idle(server, options.sockets))
    finally:
        server.stop()
        if not (options.reuse or options.keep):
            store.clear()
    return {
        "sockets": options.sockets,
        "listeners": options.listeners,
        "before": before,
        "after": after,
        "last": statistics.median(times),
        "slowest": max(times),
    }
