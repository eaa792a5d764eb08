"""F: export of a large company, and the file imported again."""

import csv
import hashlib
import http.client
import subprocess
import time

import imports
import machine
from instances import OWNER, Deskbell, Store
from machine import Refused

FILTER = "user_type=customer"
# Who owns the company that was empty.
OTHER_OWNER = {"email": "owner@elsewhere.test", "password": "Elsewhere-Owner-44"}
# What another company's records have differently: what is its own, and who may log in, which no file decides.
ITS_OWN = {"id", "created_at", "updated_at", "last_login", "archived_at", "is_authenticated", "has_login", "status", "email_verified"}


def contents(path, ignored=frozenset()):
    """How many rows a file has, and a sum over them that does not depend on their order."""
    rows, total = 0, 0
    with open(path, newline="", encoding="utf-8-sig") as file:
        reader = csv.reader(file)
        header = next(reader)
        kept = [n for n, name in enumerate(header) if name not in ignored]
        for row in reader:
            text = "\0".join(row[n] for n in kept)
            total += int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest(), "big")
            rows += 1
    return rows, total % (1 << 128)


def by_command(bench, store, path):
    """The command, watched: rows a second, and the highest memory."""
    started, peak = time.monotonic(), 0.0
    with open(path, "wb") as out, open(store.folder / "command.log", "ab") as log:
        process = subprocess.Popen(
            [bench.deskbell, "export", "users", "--company", "demo", "--format", "csv"],
            env=bench.environment(store), cwd=store.folder, stdout=out, stderr=log,
        )
        while process.poll() is None:
            time.sleep(0.02)
            peak = max(peak, machine.memory(process.pid, "VmHWM") or 0.0)
    if process.returncode:
        raise Refused(f"the export ended with {process.returncode}; see {store.folder}/command.log")
    return time.monotonic() - started, peak


def by_http(bench, store, path, login=OWNER):
    """The same over HTTP; the memory is the whole server's."""
    server = Deskbell(bench, store, login)
    try:
        headers = {"Host": f"localhost:{server.port}", "Authorization": f"Bearer {server.token}"}
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        started = time.monotonic()
        connection.request("GET", f"/api/users/export?format=csv&{FILTER}", headers=headers)
        response = connection.getresponse()
        if response.status != 200:
            raise Refused(f"the export gave {response.status}: {response.read()[:300]}")
        with open(path, "wb") as out:
            while piece := response.read(1 << 16):
                out.write(piece)
        return time.monotonic() - started, machine.memory(server.process.pid, "VmHWM")
    finally:
        server.stop()


def exported(bench, store, rows):
    """Both ways, over `rows` imported customers; gives figures, and the file that came over HTTP."""
    found, files = {}, {}
    for name, way in (("command", by_command), ("http", by_http)):
        path = files[name] = bench.work / f"export-{rows}-{name}.csv"
        seconds, peak = way(bench, store, path)
        count, _ = contents(path)
        found[name] = {"rows": count, "rate": count / seconds, "peak": peak}
        print(f"# export {name} on {store.kind}: {count} rows, {count / seconds:.0f} rows/s, {peak:.0f} MB", flush=True)
    if found["http"]["rows"] < rows * 0.9:
        raise Refused(f"the export has {found['http']['rows']} rows of {rows}")
    files["command"].unlink()
    return found, files["http"]


def measure(bench, options, large=None):
    """F. `large` is part C's database where that part ran: the same rows."""
    found = {}
    for rows in sorted({min(100_000, options.rows), options.rows}):
        store = large if rows == options.rows and large else filled(bench, options, rows)
        found[rows], file = exported(bench, store, rows)
        if rows == options.rows:
            again = imports.watch(bench, store, found[rows]["http"]["rows"], "upsert", file)
            fresh, second = elsewhere(bench, options, file)
        if store is not large:
            store.clear()
        if rows == options.rows:
            same = contents(file, ITS_OWN) == contents(second, ITS_OWN)
        for path in bench.work.glob(f"export-{rows}-*.csv"):
            path.unlink()
    return {"sizes": found, "again": again, "fresh": fresh, "same": same}


def filled(bench, options, rows):
    store = Store(bench, options.growth_db, f"export_{rows}")
    store.make()
    bench.command(store, "demo", "--size", "small")
    path = imports.file_of(bench, rows)
    bench.command(store, "import", "users", str(path), "--company", "demo", allowed=(0, 3))
    return store


def elsewhere(bench, options, file):
    """The file imported into an empty company, and what that one exports."""
    store = Store(bench, options.growth_db, "export_elsewhere")
    store.make()
    command = ["company", "create", "--name", "Empty", "--slug", "demo", "--owner-email", OTHER_OWNER["email"]]
    out = subprocess.run(
        [bench.deskbell, *command, "--password-stdin"], input=OTHER_OWNER["password"] + "\n", text=True,
        env=bench.environment(store), cwd=store.folder, capture_output=True, check=False,
    )
    if out.returncode:
        raise Refused(out.stderr)
    rows, _ = contents(file)
    result = imports.watch(bench, store, rows, "create", file)
    second = bench.work / f"export-{options.rows}-second.csv"
    by_http(bench, store, second, OTHER_OWNER)
    store.clear()
    return result, second
