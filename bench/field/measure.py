"""G: every server under the same load, one after the other in each round; and Deskbell over few and many rows."""

import statistics

import machine
from instances import OWNER, Deskbell, Reference, Store
from machine import Refused

from field import data, servers

FASTAPI = "FastAPI"
# What is called, and how many times the requests per CPU-second of the stack of seed 003 and of bare handlers it must
# reach: quality.md.
CALLS = {
    "get": ("`GET /api/v2/work-orders/{id}`", {"postgres": 14, "sqlite": 35}, 0.80),
    "patch": ("`PATCH /api/v2/work-orders/{id}` (with its event)", {"postgres": 9, "sqlite": 22}, 0.60),
    "create": ("`POST /api/v2/work-orders/` (with its event)", {"postgres": 9, "sqlite": 22}, 0.60),
    "list": ("`GET /api/v2/work-orders/?technician_id=` (50 rows, nested, total)", {"postgres": 7, "sqlite": 12}, 0.80),
}
ALL = "/api/v2/work-orders/"
DEEP = 10_000
ROUNDS = 3


def measure(bench, options):
    """Figures of every server and call, and of growth."""
    sources = {kind: data.filled(bench, kind, options.work_orders, options) for kind in {*options.db, "postgres"}}
    theirs = data.fastapi(bench, sources["postgres"], options.work_orders, options)
    ids = data.ids(bench, theirs)
    running, stores = {}, []

    def start(name, source, make):
        store = Store(bench, source.kind, f"g_{len(stores)}")
        source.copy_to(store)
        stores.append(store)
        running[name] = make(store)

    try:
        for kind in options.db:
            start(f"Deskbell, {kind}", sources[kind], lambda store: Deskbell(bench, store, login=OWNER))
            start(f"bare, {kind}", sources[kind], lambda store: Reference(bench, store))
            same_reply(running[f"Deskbell, {kind}"], running[f"bare, {kind}"], ids)
        start(FASTAPI, theirs, lambda store: servers.FastApi(bench, store))
        check_rows(running[f"Deskbell, {options.db[0]}"], running[FASTAPI], ids)
        found = {call: compare(running, call, ids, options) for call in options.calls}
        peaks = {
            kind: machine.memory(running[f"Deskbell, {kind}"].process.pid, "VmHWM") for kind in options.db
        }
    finally:
        for server in running.values():
            server.stop()
        for store in stores:
            store.clear()
    grown = {kind: growth(bench, kind, options, sources[kind]) for kind in options.db} if options.grow else {}
    if not (options.reuse or options.keep):
        theirs.clear()
        for kind, store in sources.items():
            store.clear()
            bench.demo(kind, "large", reuse=True).clear()
    return {"rows": options.work_orders, "calls": found, "peaks": peaks, "growth": grown}


def same_reply(deskbell, bare, ids):
    """Both must say the same, or they are not doing the same work."""
    low, high, technician = int(ids[0]), int(ids[1]), ids[4]
    paths = [f"{ALL}{low}", f"{ALL}{(low + high) // 2}", f"{ALL}{high}", ALL, f"{ALL}?technician_id={technician}"]
    for path in paths:
        one, other = deskbell.get(path), bare.get(path)
        for body in (one, other):
            # A cursor is bound to its maker.
            body.pop("next_cursor", None)
        if one != other:
            raise Refused(f"GET {path} differs:\n  deskbell  {one}\n  bare      {other}"[:3000])


def check_rows(deskbell, fastapi, ids):
    """Both must have the same rows, though not every field is told by both."""
    technician = ids[4]
    for path in (ALL, f"{ALL}?technician_id={technician}"):
        one, other = deskbell.get(path), fastapi.get(path)
        fields = ("id", "customer_id", "assigned_technician_id", "status", "priority", "scheduled_date", "description")
        rows = [[[item[field] for field in fields] for item in page["items"]] for page in (one, other)]
        if one["total"] != other["total"] or rows[0] != rows[1]:
            raise Refused(f"GET {path}: Deskbell and the stack of seed 003 have other rows")


def compare(running, call, ids, options):
    """The call on each server, in rounds that begin with another one each."""
    for server in running.values():
        machine.wrk(server.port, server.token, [call, *ids, 0], 1, script=servers.LUA, timeout=servers.TIMEOUT)
    rounds, names = [], list(running)
    for run in range(1, options.pairs + 1):
        order = names[run % len(names):] + names[:run % len(names)]
        results = {name: servers.load(running[name], [call, *ids, run], options.seconds) for name in order}
        rounds.append(results)
        for name in names:
            r = results[name]
            print(
                f"# {call} {run} {name}: {r['per_second']:.0f}/s, p50 {r['p50'] * 1e3:.2f} ms, p99 {r['p99'] * 1e3:.2f} ms, "
                f"CPU {r['server'] * 1e6:.0f} + {r['database'] * 1e6:.0f} µs, {r['memory']:.0f} MB", flush=True,
            )
    return rounds


def growth(bench, kind, options, large):
    """p50 of one client over few and many rows, both alive at once and asked in turn."""
    few = min(10_000, options.work_orders)
    sources = {few: data.filled(bench, kind, few, options), options.work_orders: large}
    running, stores, times = {}, [], {}
    try:
        for rows, source in sources.items():
            store = Store(bench, kind, f"g_grow_{rows}")
            source.copy_to(store)
            stores.append(store)
            running[rows] = Deskbell(bench, store, login=OWNER)
        calls = {rows: growth_calls(server, rows) for rows, server in running.items()}
        # Call by call: what the last ones write must not be what the first ones read in the next round.
        for name in calls[few]:
            for run in range(1 if options.quick else ROUNDS):
                for rows, server in running.items():
                    found = alone(server, calls[rows][name], run)
                    times.setdefault(name, {}).setdefault(rows, []).append(found)
    finally:
        for server in running.values():
            server.stop()
        for store in stores:
            store.clear()
        if not (options.reuse or options.keep) and few != options.work_orders:
            sources[few].clear()
    for name, found in times.items():
        print(f"# {kind} {name}: " + ", ".join(f"{r} rows {statistics.median(t) * 1e3:.2f} ms" for r, t in found.items()))
    return {name: {rows: statistics.median(t) for rows, t in found.items()} for name, found in times.items()}


def growth_calls(server, rows):
    """What one client asks; reads first, so that they find the rows as they were filled."""
    first = server.get(ALL + "?page_size=50")
    high = first["items"][0]["id"]
    low = high - first["total"] + 1
    assigned = [item for item in first["items"] if item["technician"]]
    customers = [item["customer_id"] for item in first["items"]]
    technicians = [item["assigned_technician_id"] for item in assigned]
    ids = [low, high, min(customers), min(customers), min(technicians), min(technicians)]
    page = min(DEEP, rows // 50)
    cursor = server.get(f"{ALL}?page={page - 1}&page_size=50")["next_cursor"]
    return {
        "get": ["get", *ids],
        "list, page 1": ["path", ALL],
        f"list, page {DEEP} by cursor": ["path", f"{ALL}?cursor={cursor}"],
        "list of a status": ["path", f"{ALL}?status=scheduled"],
        "list of a technician": ["path", f"{ALL}?technician_id={min(technicians)}"],
        "patch": ["patch", *ids],
        "create": ["create", *ids],
    }


def alone(server, arguments, run):
    if arguments[0] != "path":
        arguments = [*arguments, run]
    return machine.wrk(server.port, server.token, arguments, 1, threads=1, connections=1, script=servers.LUA)["p50"]
