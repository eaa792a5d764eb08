#!/usr/bin/env python3
"""Tries the whole API, as its own document describes it, with inputs that Schemathesis makes up: good ones, bad
ones, and good ones with something bad in them. Nobody, a customer, an agent and the owner of a demo company do so,
on SQLite and on PostgreSQL, against the real binary.

    scripts/proof/api.py DESKBELL                       the bounded run of `make test`
    scripts/proof/api.py DESKBELL --examples 500        the long one of `make fuzz`, with a new seed

No reply may be a 5xx, have a status, a type or a form that the document does not name, come after a long wait, or
take what the document forbids; no call may work without the login that it needs.
"""

import argparse
import concurrent.futures
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "bench"))

from instances import Bench, Deskbell, Store  # noqa: E402
from machine import Refused  # noqa: E402

# In this order: the later ones may change what the earlier ones need.
ACTORS = {"nobody": None, "customer": "customer@demo.test", "agent": "agent@demo.test", "owner": "owner@demo.test"}
SEED = 20_261_120


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("deskbell", type=Path, help="a built binary")
    add("--examples", type=int, help="tries of each operation and actor; default: few, and always the same")
    add("--seed", type=int, help="default: a fixed one for the bounded run, a new one for a long one")
    add("--db", action="append", choices=["sqlite", "postgres"])
    add("--actor", action="append", choices=list(ACTORS))
    add("--operation", action="append", default=[], help="only these operation ids")
    chosen = parser.parse_args()
    if chosen.seed is None:
        chosen.seed = random.SystemRandom().randrange(10**9) if chosen.examples else SEED
    return chosen


# Operations whose good reply nobody can be led to here, and where it is proven instead.
ELSEWHERE = {
    "set_up": "there is a company already; crates/app/tests/it/companies.rs",
    "get_invite": "the token is in a mail; scripts/proof/mails.py",
    "accept_invite": "the token is in a mail; scripts/proof/mails.py",
    "get_reset": "the token is in a mail; scripts/proof/mails.py",
    "reset_password": "the token is in a mail; scripts/proof/mails.py",
    "verify_email": "the code is in a mail; scripts/proof/mails.py",
    "get_visit": "the token is in a mail; scripts/proof/mails.py",
    "get_visit_calendar": "the token is in a mail; crates/app/tests/it/notifications/visits.rs",
    "confirm_visit": "the token is in a mail; scripts/proof/mails.py",
    "reschedule_visit": "the token is in a mail; scripts/proof/mails.py",
    "read_notification": "the owner is told nothing there; crates/app/tests/it/notifications",
    "open_live_connection": "a WebSocket; crates/app/tests/it/live",
    "delete_time_off": "it is somebody's, and both must fit; crates/app/tests/it/technicians.rs",
    "get_attachment": "it is some job's, and both must fit; crates/app/tests/it/attachments",
    "delete_attachment": "it is some job's, and both must fit; crates/app/tests/it/attachments",
    "revoke_calendar_token": "there must be one; crates/app/tests/it/calendar.rs",
    "get_calendar": "its address is told once; crates/app/tests/it/calendar.rs",
    "put_signature": "chance draws no picture; crates/app/tests/it/work_orders/signatures.rs",
    "get_signature_image": "nobody has signed; crates/app/tests/it/work_orders/signatures.rs",
    "delete_signature": "nobody has signed; crates/app/tests/it/work_orders/signatures.rs",
    "cancel_import": "it has ended by then; crates/app/tests/it/imports",
}


def login(server, email):
    """A login: its tokens, and the ids of its user and its session; all blank for nobody."""
    if not email:
        return {"token": "", "refresh_token": "", "user": "", "session": ""}
    status, reply = server.ask("POST", "/api/auth/login", {"email": email, "password": "demo123"})
    if status != 200:
        raise Refused(f"{email} cannot log in: {reply}")
    token = reply["access_token"]
    current = next(session for session in get(server, "/api/auth/sessions", token) if session["current"])
    user = str(reply["user"]["id"])
    return {"token": token, "refresh_token": reply["refresh_token"], "user": user, "session": current["id"]}


def arguments(chosen, kind, actor):
    """How thoroughly this one is tried."""
    if chosen.examples:
        return ["--phases", "examples,coverage,fuzzing,stateful", "--max-examples", str(chosen.examples)]
    # Every boundary of every field once, by the one who may do everything; the others only look at doors.
    if (kind, actor) == ("sqlite", "owner"):
        return ["--phases", "examples,coverage,fuzzing", "--max-examples", "8", "--no-shrink"]
    return ["--phases", "examples,fuzzing", "--max-examples", "6", "--no-shrink"]


def known(server):
    """What there is to be read and changed: customers of the demo company, archived ones, and an import."""
    token = login(server, ACTORS["owner"])["token"]
    users = [user["id"] for user in get(server, "/api/users?user_type=customer&sort=id&page_size=60", token)]
    archived = [users.pop() for _ in range(10)]
    for user in archived:
        server.ask("DELETE", f"/api/users/{user}", token=token)
    server.bench.command(server.store, "import", "users", str(HERE / "people.csv"), "--company", "demo", allowed=(3,))
    imports = [entry["id"] for entry in get(server, "/api/imports", token)]
    jobs = [job["id"] for job in get(server, "/api/v2/work-orders?sort=id&page_size=60", token)]
    daily = {"customer_id": users[0], "rrule": "FREQ=DAILY", "start_date": "2026-01-01"}
    # Some are ended by the calls themselves.
    series = [server.ask("POST", "/api/v2/work-order-series", daily, token)[1]["id"] for _ in range(20)]
    # With open jobs none could be archived.
    technicians = [server.ask("POST", "/api/v2/technicians", {"name": f"Spare {n}"}, token)[1]["id"] for n in range(20)]
    templates = [
        server.ask("POST", "/api/v2/checklist-templates", {"name": f"Spare {n}", "labels": ["Filter"]}, token)[1]["id"]
        for n in range(20)
    ]
    # Of jobs that are deleted last.
    items = [
        (job, server.ask("POST", f"/api/v2/work-orders/{job}/checklist", {"label": "Filter"}, token)[1]["id"])
        for job in jobs[-40:]
    ]
    return {
        "users": users,
        "archived": archived,
        "imports": imports,
        "work-orders": jobs,
        "work-order-series": series,
        "technicians": technicians,
        "checklist-templates": templates,
        "checklist-items": items,
    }


def get(server, path, token):
    status, reply = server.ask("GET", path, token=token)
    if status != 200:
        raise Refused(f"GET {path} gave {status}: {reply}")
    return reply["items"]


def attempt(chosen, server, kind, actor, exists):
    """One run; gives what went wrong, or nothing."""
    email = ACTORS[actor]
    own = login(server, email)
    # What ends a login has others to end.
    to_log_out, to_refresh, to_end = (login(server, email) for _ in range(3))
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml")]
    command += ["--no-color", "run", str(server.store.folder / "openapi.json"), "--url", f"http://127.0.0.1:{server.port}"]
    command += ["--seed", str(chosen.seed), "--generation-database", "none", "--continue-on-failure"]
    command += arguments(chosen, kind, actor)
    if email:
        command += ["--header", f"Authorization: Bearer {own['token']}"]
        exists = exists | {"sessions": [to_end["session"]]}
    for operation in chosen.operation:
        command += ["--include-operation-id", operation]
    environment = os.environ | {
        "SCHEMATHESIS_HOOKS": "hooks",
        "PYTHONPATH": str(HERE),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PROOF_KNOWN": json.dumps(exists),
        "PROOF_SEEN": str(server.store.folder / f"{actor}.seen"),
        "PROOF_TOKEN_TO_LOG_OUT": to_log_out["token"],
        "PROOF_TOKEN_TO_REFRESH": to_refresh["refresh_token"],
        "PROOF_USER": own["user"],
        "PROOF_SESSION": own["session"],
    }
    out = subprocess.run(
        command, cwd=server.store.folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    (server.store.folder / f"{actor}.txt").write_text(out.stdout + out.stderr)
    cases = re.search(r"(\d+) generated", out.stdout)
    print(f"# {kind}, {actor}: {cases[1] if cases else 'no'} calls, seed {chosen.seed}", flush=True)
    if out.returncode:
        return [f"{kind}, {actor}:\n{report(out)}"]
    if actor == "owner" and (chosen.examples or kind == "sqlite") and not chosen.operation:
        missed = without_a_good_reply(server.store.folder, actor)
        if missed:
            return [f"{kind}, {actor}: only refusals came from {', '.join(missed)}"]
    if email and server.ask("GET", "/api/auth/me", token=own["token"])[0] != 200:
        return [f"{kind}, {actor}: the login did not outlive the run, so not everything was tried"]
    return []


def without_a_good_reply(folder, actor):
    """Operations that were tried in vain; nobody knows then whether their replies are what the document says."""
    document = json.loads((folder / "openapi.json").read_text())
    all_of_them = {entry["operationId"] for methods in document["paths"].values() for entry in methods.values()}
    seen = map(str.split, (folder / f"{actor}.seen").read_text().splitlines())
    good = {name for name, status in seen if status.startswith("2")}
    return sorted(all_of_them - good - ELSEWHERE.keys())


def report(out):
    """What Schemathesis says from its failures on."""
    start = min((at for at in map(out.stdout.find, ("= FAILURES =", "= ERRORS =")) if at >= 0), default=0)
    return (out.stdout[start:] + out.stderr)[:20_000]


def log_problems(server):
    """Lines of the server's log that no call may cause."""
    text = Path(server.log.name).read_text(errors="replace")
    return [line for line in text.splitlines() if re.search(r" ERROR |panicked", line)]


def prove(chosen, bench, kind):
    """All actors on one database of its own; gives what went wrong."""
    store = Store(bench, kind, f"api_{os.getpid()}")
    store.make()
    found = []
    try:
        bench.command(store, "demo")
        document = subprocess.run([bench.deskbell, "openapi"], capture_output=True, check=True).stdout
        (store.folder / "openapi.json").write_bytes(document)
        server = Deskbell(bench, store)
        try:
            exists = known(server)
            for actor in chosen.actor or ACTORS:
                found += attempt(chosen, server, kind, actor, exists)
        finally:
            server.stop()
        found += [f"{kind}, log: {line}" for line in log_problems(server)]
        if server.process.returncode:
            found.append(f"{kind}: the server ended with {server.process.returncode}")
        return found
    finally:
        if not found:
            store.clear()


def postgres():
    out = subprocess.run([ROOT / "scripts/postgres.sh"], capture_output=True, text=True, check=False)
    if out.returncode:
        raise Refused(out.stderr.strip())
    return out.stdout.strip()


def main():
    chosen = options()
    kinds = chosen.db or ["sqlite", "postgres"]
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
    try:
        bench = Bench(target / "proof", chosen.deskbell.resolve(), None, postgres() if "postgres" in kinds else "")
        with concurrent.futures.ThreadPoolExecutor() as pool:
            found = [line for lines in pool.map(lambda kind: prove(chosen, bench, kind), kinds) for line in lines]
    except Refused as error:
        found = [str(error)]
    for line in found:
        print(f"api: {line}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
