"""C: import of a large file, and D: how reads grow with the rows."""

import csv
import os
import random
import sqlite3
import time

import machine
from instances import OWNER, Deskbell, Store
from machine import Refused

# First names, last names, towns, streets and remarks in several scripts.
NAMES = {
    "latin": (
        "Anna Marta Clara Lucía João Zoë Łukasz Ömer Håkon Siân Émile Rita Frederick Caleb Hugues Inga".split(),
        "Gruber Müller Nowak Ångström Gonçalves O'Brien Yılmaz Sørensen Dvořák Ionescu Smith Meyer Díaz".split(),
        "Wien Kraków Málaga São Paulo|Ostrołęka|Aarhus|Brno|East Chelsea|Köln|Győr".split("|"),
    ),
    "cyrillic": (
        "Олена Иван Татьяна Богдан Милош".split(),
        "Шевченко Иванов Петрова Ковальчук Јовановић".split(),
        "Київ|Москва|Београд|Львів".split("|"),
    ),
    "greek": ("Ελένη Νίκος Σοφία".split(), "Παπαδόπουλος Γεωργίου".split(), "Αθήνα|Πάτρα".split("|")),
    "han": ("桃子 さゆり 伟 静 민준".split(), "阿部 木村 王 李 김".split(), "我孫子市|横浜市南区|上海|서울".split("|")),
    "arabic": ("أحمد فاطمة يوسف".split(), "حداد خوري".split(), "بيروت|القاهرة".split("|")),
    "devanagari": ("इन्दिरा नवीन".split(), "मंडल शर्मा".split(), "देहरा|दिल्ली".split("|")),
}
SCRIPTS = ["latin"] * 8 + ["cyrillic", "cyrillic", "greek", "han", "han", "arabic", "devanagari"]
HEADER = ["Full Name", "E-mail", "Phone #", "Street", "City", "State", "ZIP", "Region", "Lead", "Remarks"]
NOTES = ["said \"call back\", then\nhung up", "Schlüssel beim Nachbarn", "позвонить утром", "要回电话", "gate code 4711"]


def write_csv(path, rows):
    """The same file every time; the first rows of a larger file are the smaller one's."""
    dice = random.Random(20_250_127)
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(HEADER)
        for n in range(rows):
            first, last, towns = NAMES[dice.choice(SCRIPTS)]
            number = dice.randrange(10**6)
            out.writerow([
                f"{dice.choice(first)} {dice.choice(last)}",
                f"user{n}.{number}@example.org" if dice.random() < 0.95 else "",
                f"+43 {dice.randrange(1, 999)} {dice.randrange(10**6, 10**7)}" if dice.random() < 0.9 else "",
                f"{dice.choice(last)} {dice.randrange(1, 200)}",
                dice.choice(towns),
                dice.choice(["TX", "NY", "Bayern", "Jalisco", "Kanagawa", ""]),
                f"{dice.randrange(10**5):05}",
                dice.choice(["North", "South", "East", "West", ""]),
                dice.choice(["lead", "qualified", "customer", "closed", ""]),
                dice.choice(NOTES) if dice.random() < 0.2 else "",
            ])


def file_of(bench, rows):
    path = bench.work / f"customers-{rows}.csv"
    if not path.exists():
        write_csv(path, rows)
    return path


def watch(bench, store, rows, mode, path=None):
    """Runs an import and looks at it five times a second: progress and memory. `path` is another file than ours."""
    path = path or file_of(bench, rows)
    started = time.monotonic()
    process = bench.start(store, "import", "users", str(path), "--company", "demo", "--mode", mode)
    seen, at_100k, cpu = [], None, 0.0
    while process.poll() is None:
        time.sleep(0.2)
        peak = machine.memory(process.pid, "VmHWM")
        cpu = machine.cpu_or(process.pid, cpu)
        done = rows_done(store)
        if done is not None:
            seen.append((time.monotonic() - started, done, peak))
            if at_100k is None and done >= min(100_000, rows):
                at_100k = peak
    wall = time.monotonic() - started
    if process.returncode not in (0, 3):
        log = (store.folder / "command.log").read_text(errors="replace")
        raise Refused(f"the import ended with {process.returncode}: {log[-600:]}")
    result = last_import(store) | {"wall": wall, "rate": rows / wall, "hwm_100k": at_100k, "cpu": cpu / rows}
    result["load"] = os.getloadavg()[0]
    result["hwm_end"] = max((peak for _, _, peak in seen if peak), default=None)
    if rows <= 100_000:
        result["hwm_100k"] = result["hwm_end"]
    late = [(at, done) for at, done, _ in seen if done >= rows * 0.9]
    if len(late) > 1 and late[-1][1] > late[0][1]:
        # From the first look in the last tenth to the first that saw its end.
        end = next(entry for entry in late if entry[1] == late[-1][1])
        result["late_rate"] = (end[1] - late[0][1]) / (end[0] - late[0][0])
    summary = {key: round(value, 6) if isinstance(value, float) else value for key, value in result.items()}
    print(f"# import {mode} {rows} on {store.kind}: {summary}", flush=True)
    return result


LAST = (
    "select rows_done, created, updated, unchanged, refused, {took} from imports "
    "order by created_at desc limit 1"
)


def query(store, sql):
    if store.kind == "postgres":
        row = store.bench.psql(sql, store.url)
        return tuple(map(float, row.split("|"))) if row else None
    connection = sqlite3.connect(f"file:{store.file}?mode=ro", uri=True, timeout=5)
    try:
        return connection.execute(sql).fetchone()
    finally:
        connection.close()


def rows_done(store):
    try:
        row = query(store, "select rows_done from imports where status = 'running'")
    except sqlite3.Error:
        return None
    return int(row[0]) if row else None


def last_import(store):
    took = "(finished_at - started_at) / 1e6"
    if store.kind == "postgres":
        took = "extract(epoch from finished_at - started_at)"
    row = query(store, LAST.format(took=took))
    done, created, updated, unchanged, refused, seconds = row
    return {
        "created": int(created), "updated": int(updated), "unchanged": int(unchanged), "refused": int(refused),
        "job_rate": done / seconds,
    }


def measure(bench, options):
    """C: the import and the same file again. The database stays for D."""
    store = Store(bench, options.growth_db, "import")
    store.make()
    bench.command(store, "demo", "--size", "small")
    first = watch(bench, store, options.rows, "create")
    again = watch(bench, store, options.rows, "upsert")
    return store, {"create": first, "upsert": again, "rows": options.rows}


# What people look for: kinds of search, each measured alone.
SEARCHES = {
    "common first name": "anna",
    "prefix of many": "mar",
    "two words": "m%C3%BCller+wien",
    "e-mail": "user4711",
    "no hit": "qqqqzzz",
    "Cyrillic": "%D0%B8%D0%B2%D0%B0%D0%BD+%D0%BA%D0%B8%D1%97%D0%B2",
    "Han": "%E6%A1%83%E5%AD%90",
}


def growth(bench, options, large=None):
    """D: the same reads over more and more rows, one client."""
    sizes = {rows: None for rows in options.growth_rows if rows < options.rows}
    sizes[options.rows] = large
    results = {}
    for rows, store in sizes.items():
        if store is None:
            store = Store(bench, options.growth_db, f"grow_{rows}")
            if not (options.reuse and store.exists()):
                store.make()
                bench.command(store, "demo", "--size", "small")
                bench.command(
                    store, "import", "users", str(file_of(bench, rows)), "--company", "demo", allowed=(0, 3)
                )
        results[rows] = reads(bench, store, rows)
        if not (options.reuse or options.keep):
            store.clear()
    return results


def reads(bench, store, rows):
    server = Deskbell(bench, store, login=OWNER)
    try:
        server.settle()
        store.checkpoint()
        newest = "/api/users"
        # The page in the middle of the list, reached by its cursor.
        middle = server.get(f"/api/users?page={rows // 100}")["next_cursor"]
        paths = {"first page": newest, "deep page": f"{newest}?cursor={middle}"}
        paths |= {f"search: {name}": f"{newest}?search={word}" for name, word in SEARCHES.items()}
        found = {}
        for name, path in paths.items():
            hits = server.get(path)["total"]
            p50 = machine.wrk(server.port, server.token, ["path", path], 2, threads=1, connections=1)["p50"]
            found[name] = p50
            print(f"# {rows} rows, {name}: p50 {p50 * 1e3:.2f} ms, {hits} hits", flush=True)
        return found
    finally:
        server.stop()
