#!/usr/bin/env python3
"""The benches of quality.md: one Markdown table at the end, also in bench/results/.

    bench/run.py                                              everything
    bench/run.py --only get_user --db sqlite --pairs 3        one scenario
    bench/run.py --part a --db sqlite --reuse                 keeps the prepared databases for the next run
    bench/run.py --part g --quick                             field service in under 5 minutes
    bench/run.py --check                                      exit code 1 where a target is missed
"""

import argparse
import datetime
import os
import platform
import subprocess
import sys
from pathlib import Path

import endpoints
import exports
import imports
import live
import rates
import report
import starts
from instances import Bench
from field import measure as field
from field import table as field_table
from machine import Refused

PARTS = {"a": "rates", "b": "start", "c": "import", "d": "growth", "e": "every endpoint", "f": "export",
         "g": "field service", "h": "live connections"}
HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--part", action="append", choices=PARTS, help="; ".join(f"{part}: {what}" for part, what in PARTS.items()))
    add("--only", action="append", dest="scenarios", choices=rates.SCENARIOS, help="of part a; implies --part a")
    add("--db", action="append", choices=["sqlite", "postgres"], help="of parts a, e and g; default both")
    add("--pairs", type=int, default=5, help="runs of Deskbell and the reference, alternating")
    add("--seconds", type=int, default=6, help="length of a run")
    add("--endpoint-seconds", type=int, default=4, help="length of a run of part e")
    add("--operation", action="append", dest="operations", help="of part e, an operation id; default all")
    add("--call", action="append", dest="calls", choices=field.CALLS, help="of part g; implies --part g, without growth")
    add("--work-orders", type=int, default=1_000_000, help="of part g")
    add("--quick", action="store_true", help="of part g: 100,000 work orders, 2 rounds of 2 s; implies --part g")
    add("--size", choices=["small", "large"], default="large", help="of the demo company")
    add("--rows", type=int, default=1_000_000, help="of the import and the export")
    add("--growth-rows", type=int, nargs="*", default=[10_000, 100_000])
    add("--growth-db", choices=["sqlite", "postgres"], default="sqlite", help="of parts c, d and f")
    add("--sockets", type=int, default=10_000, help="of part h: idle live connections")
    add("--listeners", type=int, default=1_000, help="of part h: live connections that a broadcast reaches")
    add("--reuse", action="store_true", help="use databases an earlier run made, and leave them")
    add("--keep", action="store_true", help="leave the databases")
    add("--check", action="store_true", help="exit code 1 where a target is missed")
    add("--deskbell", type=Path, help="a built binary; default: cargo build --release")
    add("--reference", type=Path, help="the same of the reference")
    add("--work", type=Path, help="where databases are made; default: bench in cargo's target folder")
    chosen = parser.parse_args()
    if chosen.scenarios and not chosen.part:
        chosen.part = ["a"]
    if (chosen.quick or chosen.calls) and not chosen.part:
        chosen.part = ["g"]
    if chosen.quick:
        chosen.pairs, chosen.seconds, chosen.work_orders = 2, 2, min(chosen.work_orders, 100_000)
    chosen.grow = not chosen.calls
    chosen.calls = chosen.calls or list(field.CALLS)
    chosen.part = chosen.part or list(PARTS)
    chosen.scenarios = chosen.scenarios or rates.SCENARIOS
    chosen.db = chosen.db or ["sqlite", "postgres"]
    return chosen


def build(given, package, name, target):
    if given:
        return given.resolve()
    subprocess.run(["cargo", "build", "--release", "--locked", "--package", package], cwd=ROOT, check=True)
    return target / "release" / name


def postgres():
    """Where databases may be made."""
    out = subprocess.run(["scripts/postgres.sh"], cwd=ROOT, capture_output=True, text=True, check=False)
    if out.returncode:
        raise Refused(out.stderr.strip())
    return out.stdout.strip()


def run(chosen):
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
    deskbell = build(chosen.deskbell, "deskbell-server", "deskbell", target)
    reference = deskbell
    if {"a", "g"} & set(chosen.part):
        reference = build(chosen.reference, "deskbell-bench-reference", "reference", target)
    # The stack of seed 003 has PostgreSQL.
    needs_postgres = "g" in chosen.part or ({"a", "e"} & set(chosen.part) and "postgres" in chosen.db) or chosen.growth_db == "postgres"
    bench = Bench(chosen.work or target / "bench", deskbell, reference, postgres() if needs_postgres else "")
    table = report.Table()
    memory = {}
    if "a" in chosen.part:
        for kind in chosen.db:
            rows, memory[kind] = rates.measure(bench, kind, chosen)
            table.rates(rows, memory[kind])
    if "b" in chosen.part:
        table.starts(starts.measure(bench, chosen))
    if "e" in chosen.part:
        for kind in chosen.db:
            table.endpoints(endpoints.measure(bench, kind, chosen), chosen.size)
    large = None
    if "c" in chosen.part:
        large, result = imports.measure(bench, chosen)
        table.imports(result)
    if "d" in chosen.part:
        table.growth(imports.growth(bench, chosen, large))
    if "f" in chosen.part:
        table.exports(exports.measure(bench, chosen, large))
    if "g" in chosen.part:
        field_table.add(table, field.measure(bench, chosen))
    if "h" in chosen.part:
        table.live(live.measure(bench, chosen))
    if large and not (chosen.keep or chosen.reuse):
        large.clear()
    return table


def main():
    chosen = options()
    try:
        table = run(chosen)
    except (Refused, subprocess.CalledProcessError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    day = datetime.date.today().isoformat()
    text = table.text(f"{day}, {platform.node()}: {os.cpu_count()} cores, Linux {platform.release()}")
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    (results / f"{day}-{platform.node()}.md").write_text(text)
    print(text)
    return 1 if chosen.check and table.missed else 0


if __name__ == "__main__":
    sys.exit(main())
