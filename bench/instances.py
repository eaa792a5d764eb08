"""Deskbell and reference servers over databases of their own."""

import http.client
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

import machine
from machine import Refused

OWNER = {"email": "owner@demo.test", "password": "demo123"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Store:
    """A database: a SQLite file in a folder of its own, or a PostgreSQL database."""

    def __init__(self, bench, kind, name):
        self.bench, self.kind, self.name = bench, kind, f"deskbell_bench_{name}"
        self.folder = bench.work / f"{kind}-{name}"
        self.file = self.folder / "deskbell.db"

    @property
    def url(self):
        if self.kind == "sqlite":
            return f"sqlite://{self.file}"
        return self.bench.postgres.rsplit("/", 1)[0] + "/" + self.name

    def exists(self):
        if self.kind == "sqlite":
            return self.file.exists()
        return self.bench.psql(f"select 1 from pg_database where datname = '{self.name}'") == "1"

    def clear(self):
        if self.kind == "postgres":
            self.bench.psql(f"drop database if exists {self.name} with (force)")
        shutil.rmtree(self.folder, ignore_errors=True)

    def make(self):
        self.clear()
        self.folder.mkdir(parents=True)
        if self.kind == "postgres":
            self.bench.psql(f"create database {self.name}")

    def copy_to(self, other):
        """The same rows under another name; nobody may be connected."""
        other.clear()
        other.folder.mkdir(parents=True)
        # On the disk, or the first who waits for it in a measurement waits for all of it.
        if self.kind == "postgres":
            self.bench.psql(f"create database {other.name} template {self.name}")
            self.bench.psql("checkpoint")
        else:
            shutil.copy(self.file, other.file)
            with open(other.file, "rb+") as copy:
                os.fsync(copy.fileno())

    def checkpoint(self):
        """Writes everything to its place, so that runs start alike."""
        if self.kind == "postgres":
            self.bench.psql("vacuum analyze", self.url)
            self.bench.psql("checkpoint")
        else:
            connection = sqlite3.connect(self.file)
            connection.execute("pragma wal_checkpoint(truncate)")
            connection.close()


class Bench:
    """Where things are, and how to run Deskbell."""

    def __init__(self, work, deskbell, reference, postgres, settings=None):
        self.work, self.deskbell, self.reference, self.postgres = work, deskbell, reference, postgres
        self.settings = settings or {}
        work.mkdir(parents=True, exist_ok=True)

    def psql(self, sql, url=None):
        """The text that a statement gives, on the server's own database or the one at `url`."""
        command = ["psql", "-XAtq", url or self.postgres, "-c", sql]
        out = subprocess.run(command, capture_output=True, text=True, check=False)
        if out.returncode:
            raise Refused(f"PostgreSQL at {url or self.postgres}: {out.stderr.strip()}")
        return out.stdout.strip()

    def environment(self, store, port=0):
        keep = {key: os.environ[key] for key in ("PATH", "HOME", "LANG", "TZ") if key in os.environ}
        return keep | {
            "DATABASE_URL": store.url,
            "DATA_DIR": str(store.folder),
            "PORT": str(port or 5001),
            "PUBLIC_URL": f"http://localhost:{port or 5001}",
            "RATE_LIMITS": "off",
        } | self.settings

    def start(self, store, *arguments):
        """Starts a command of Deskbell without waiting for it."""
        log = open(store.folder / "command.log", "ab")
        return subprocess.Popen(
            [self.deskbell, *arguments], env=self.environment(store), cwd=store.folder, stdout=log, stderr=log
        )

    def command(self, store, *arguments, allowed=(0,)):
        code = self.start(store, *arguments).wait()
        if code not in allowed:
            log = (store.folder / "command.log").read_text(errors="replace")
            raise Refused(f"deskbell {' '.join(arguments)} ended with {code}: {log[-600:]}")

    def demo(self, kind, size, reuse):
        """The demo company; made anew unless it may be reused."""
        store = Store(self, kind, f"demo_{size}")
        if reuse and store.exists():
            # An older Deskbell may have made it; the reference migrates nothing.
            self.command(store, "migrate")
        else:
            store.make()
            started = time.monotonic()
            self.command(store, "demo", "--size", size)
            print(f"# demo --size {size} on {kind}: {time.monotonic() - started:.1f} s", flush=True)
            # The event reader's backlog is worked off now, not during the first measurement.
            server = Deskbell(self, store)
            server.settle()
            server.stop()
            store.checkpoint()
        return store


class Server:
    """A running server."""

    def __init__(self, bench, store, command, port, environment):
        self.bench, self.store, self.port, self.token = bench, store, port, None
        self.log = open(store.folder / f"{Path(command[0]).name}.log", "ab")
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            command, env=environment, cwd=store.folder, stdout=self.log, stderr=self.log
        )
        self.ready_after = self._wait_ready()

    def _wait_ready(self):
        """Seconds from exec to the first 200 of /health."""
        while time.monotonic() - self.started < 60:
            if self.process.poll() is not None:
                raise Refused(f"{self.process.args[0]} ended; see {self.log.name}")
            try:
                if self.ask("GET", "/health")[0] == 200:
                    return time.monotonic() - self.started
            except OSError:
                pass
            time.sleep(0.001)
        raise Refused(f"{self.process.args[0]} does not answer; see {self.log.name}")

    def ask(self, method, path, body=None, token=None):
        """Status and body, read as JSON where it is some."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Host": f"localhost:{self.port}"}
        if body is not None:
            body, headers["Content-Type"] = json.dumps(body), "application/json"
        if token:
            headers["Authorization"] = f"Bearer {token}"
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        raw = response.read()
        connection.close()
        try:
            return response.status, json.loads(raw)
        except ValueError:
            return response.status, raw

    def get(self, path):
        status, body = self.ask("GET", path, token=self.token)
        if status != 200:
            raise Refused(f"GET {path} gave {status}: {body}")
        return body

    def cpu(self):
        """CPU seconds of the server and of the database behind it."""
        own = machine.cpu(self.process.pid)
        return own + (machine.postgres_cpu(self.store.name) if self.store.kind == "postgres" else 0.0)

    def settle(self):
        return machine.settle(self.cpu)

    def load(self, arguments, seconds):
        """Loads the server; adds `cost`, its CPU seconds a request with what it puts off until afterwards."""
        before = self.settle()
        result = machine.wrk(self.port, self.token, arguments, seconds)
        during = self.cpu() - before
        whole = self.settle() - before
        if result["requests"] == 0:
            raise Refused(f"no request of {arguments} was answered in {seconds} s: the machine is too busy")
        return result | {"cost": whole / result["requests"], "cost_during": during / result["requests"]}

    def warm_up(self, arguments, seconds):
        """Fills caches with the rows and texts that the measurement will need."""
        self.get("/api/users")
        machine.wrk(self.port, self.token, arguments, seconds)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()


class Deskbell(Server):
    """Deskbell, with somebody logged in where `login` says who."""

    def __init__(self, bench, store, login=None):
        port = free_port()
        super().__init__(bench, store, [str(bench.deskbell), "serve"], port, bench.environment(store, port))
        if login:
            status, body = self.ask("POST", "/api/auth/login", login)
            if status != 200:
                raise Refused(f"{login['email']} cannot log in: {body}")
            self.token = body["access_token"]


class Reference(Server):
    """The bare reference."""

    def __init__(self, bench, store, reads="direct", writes="grouped"):
        port = free_port()
        command = [str(bench.reference), "--database", store.url, "serve", "--port", str(port)]
        command += ["--reads", reads, "--writes", writes]
        super().__init__(bench, store, command, port, bench.environment(store, port))
