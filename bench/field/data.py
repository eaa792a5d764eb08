"""The rows: 100,000 customers, 200 technicians and any number of work orders, the same in every database."""

import subprocess
import time

from instances import OWNER, Store
from machine import Refused

from field import servers

TECHNICIANS = 200
DAY = "date '1970-01-01' + {}::integer"
UTC = "{} at time zone 'utc'"
# Deskbell's columns as the stack of seed 003 has them, in the order of its foreign keys.
TABLES = {
    "customers": (
        "id, name, email, phone, address, city, state, zip_code, region, notes, created_at, updated_at",
        "select id, name, email, phone, address, city, state, zip_code, region, notes, "
        f"{UTC.format('created_at')}, {UTC.format('updated_at')} from users "
        "where company_id = 1 and role = 'customer' and archived_at is null order by id",
    ),
    "technicians": (
        "id, name, email, phone, skills, is_active, color",
        "select id, name, email, phone, array(select jsonb_array_elements_text(skills)), is_active, color "
        "from technicians where company_id = 1 order by id",
    ),
    "work_orders": (
        "id, customer_id, assigned_technician_id, status, priority, scheduled_date, scheduled_time, description, notes, "
        "estimated_duration, created_at, updated_at, completed_at",
        f"select id, customer_id, assigned_technician_id, status, priority, {DAY.format('scheduled_day')}, "
        "time '00:00' + make_interval(secs => scheduled_time_s), description, notes, estimated_duration, "
        f"{UTC.format('created_at')}, {UTC.format('updated_at')}, {UTC.format('completed_at')} "
        "from work_orders where company_id = 1 order by id",
    ),
}


def filled(bench, kind, rows, options):
    """A database of Deskbell's with that many work orders, from which others are copied."""
    store = Store(bench, kind, f"jobs_{rows}")
    if options.reuse and store.exists():
        bench.command(store, "migrate")
        return store
    bench.demo(kind, "large", reuse=True).copy_to(store)
    started = time.monotonic()
    command = [str(bench.reference), "--database", store.url, "fill"]
    command += ["--technicians", str(TECHNICIANS), "--work-orders", str(rows)]
    run(command)
    store.checkpoint()
    print(f"# {rows} work orders into {kind}: {time.monotonic() - started:.1f} s", flush=True)
    return store


def fastapi(bench, source, rows, options):
    """The same rows in the tables of seed 003, copied out of Deskbell's on PostgreSQL."""
    store = Store(bench, "postgres", f"fastapi_{rows}")
    if options.reuse and store.exists():
        return store
    store.make()
    started = time.monotonic()
    command = [servers.python(), "-m", "app.create_tables", OWNER["email"], OWNER["password"]]
    run(command, env=servers.environment(bench, store), cwd=store.folder)
    for table, (columns, rows_of) in TABLES.items():
        out = ["psql", "-XAtq", source.url, "-c", f"copy ({rows_of}) to stdout"]
        into = ["psql", "-XAtq", store.url, "-c", f"copy {table} ({columns}) from stdin"]
        with subprocess.Popen(out, stdout=subprocess.PIPE) as sender:
            run(into, stdin=sender.stdout)
        if sender.returncode:
            raise Refused(f"{table} could not be copied")
        bench.psql(f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))", store.url)
    store.checkpoint()
    print(f"# the same into the tables of seed 003: {time.monotonic() - started:.1f} s", flush=True)
    return store


def run(command, **options):
    out = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False, **options)
    if out.returncode:
        raise Refused(f"{command[0]} ended with {out.returncode}: {out.stderr.strip()[-600:]}")


def ids(bench, store):
    """The lowest and highest id of a work order, a customer and a technician, as the load wants them."""
    tables = ("work_orders", "customers", "technicians")
    lowest_and_highest = ", ".join(f"(select min(id) from {t}), (select max(id) from {t})" for t in tables)
    return bench.psql(f"select {lowest_and_highest}", store.url).split("|")
