"""The stack of seed 003 as a server, and what servers cost."""

import os
import subprocess
from pathlib import Path

import machine
from instances import OWNER, Server, free_port
from machine import Refused

LUA = Path(machine.LUA).with_name("field.lua")
APP = Path(__file__).resolve().parent / "fastapi"
ROOT = APP.parents[2]
WORKERS = 2
# Seconds: on a busy machine the slowest of these servers answers late.
TIMEOUT = 30


def python():
    """The interpreter of the stack's own environment."""
    command = ["scripts/python.sh", "fastapi", str((APP / "requirements.txt").relative_to(ROOT))]
    out = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if out.returncode:
        raise Refused("the environment of bench/field/fastapi cannot be made")
    return out.stdout.strip()


def environment(bench, store):
    return bench.environment(store) | {
        "JWT_SECRET": "only-for-the-bench-0123456789abcdef", "PYTHONPATH": str(APP), "PYTHONDONTWRITEBYTECODE": "1",
    }


def family(pid):
    """A process and all that it started."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := machine._stat(entry.name)):
            parents.setdefault(int(stat[1]), []).append(int(entry.name))
    found = [pid]
    for member in found:
        found += parents.get(member, [])
    return found


class FastApi(Server):
    """FastAPI, SQLAlchemy and asyncpg under uvicorn, logged in."""

    def __init__(self, bench, store):
        port = free_port()
        command = [python(), "-m", "uvicorn", "app.main:app", "--host", "127.0.0.1", "--port", str(port)]
        # Deskbell logs no request either unless it failed or was slow.
        command += ["--workers", str(WORKERS), "--no-access-log", "--log-level", "warning"]
        super().__init__(bench, store, command, port, environment(bench, store))
        status, body = self.ask("POST", "/api/v2/auth/login", OWNER)
        if status != 200:
            raise Refused(f"the stack of seed 003 lets nobody in: {body}")
        self.token = body["access_token"]

    def stop(self):
        members = family(self.process.pid)[1:]
        super().stop()
        for pid in members:
            # Those that a killed parent left behind.
            if (stat := machine._stat(pid)) and stat[0] != "Z":
                os.kill(pid, 9)


def memory(server):
    """Resident MB of a server, all its processes together."""
    return sum(machine.memory(pid) or 0.0 for pid in family(server.process.pid))


def costs(server):
    """CPU seconds of the server, and of the database behind it."""
    own = sum(machine.cpu_or(pid, 0.0) for pid in family(server.process.pid))
    return own, machine.postgres_cpu(server.store.name) if server.store.kind == "postgres" else 0.0


def load(server, arguments, seconds):
    """Loads a server; adds CPU seconds a request of server and database, and its memory afterwards."""
    machine.settle(lambda: sum(costs(server)))
    own, database = costs(server)
    result = machine.wrk(server.port, server.token, arguments, seconds, script=LUA, timeout=TIMEOUT)
    memory_then = memory(server)
    # What is put off until after the load belongs to it.
    machine.settle(lambda: sum(costs(server)))
    own_then, database_then = costs(server)
    if result["requests"] == 0:
        raise Refused(f"no request of {arguments} was answered in {seconds} s: the machine is too busy")
    parts = {"server": own_then - own, "database": database_then - database}
    result |= {name: spent / result["requests"] for name, spent in parts.items()}
    return result | {"cost": result["server"] + result["database"], "memory": memory_then}
