"""The table at the end."""

NAMES = {
    "get_user": "`GET /api/users/{id}`",
    "list_users": "`GET /api/users` (50 rows, total)",
    "patch_user": "`PATCH /api/users/{id}` (with its event)",
}
HEAD = ["what", "measured", "target", "held", "how"]


class Table:
    """Rows of figures, and whether any target was missed."""

    def __init__(self):
        self.rows, self.missed = [], False
        # Lines behind the table.
        self.below = []

    def add(self, what, measured, target="", held=None, how=""):
        self.missed |= held is False
        mark = {None: "", True: "yes", False: "**no**"}[held]
        self.rows.append([what, measured, target, mark, how])

    def rates(self, rows, memory):
        for row in rows:
            spread = f"{min(row['ratios']):.2f}…{max(row['ratios']):.2f} in {len(row['ratios'])} pairs, cheapest runs {row['best']:.2f}"
            costs = f"CPU a request: Deskbell {row['deskbell'] * 1e6:.0f} µs, reference {row['reference'] * 1e6:.0f} µs"
            how = f"{costs}; {row['per_second']:.0f}/s, p50 {row['p50'] * 1e3:.1f} ms; reference: {row['compared']}"
            if row["scenario"] == "patch_user":
                how += f"; {row['during']:.2f} without the work left for after the load"
            self.add(
                f"{NAMES[row['scenario']]}, {row['kind']}",
                f"{row['ratio']:.2f} × ({spread})",
                f"≥ {row['target']:.2f} × the reference",
                row["ratio"] >= row["target"],
                how,
            )
        kind = rows[0]["kind"]
        self.add(f"memory under this load, {kind}", f"{memory['highest']:.0f} MB", "≤ 200 MB", memory["highest"] <= 200)

    def starts(self, found):
        start = found["start"] * 1000
        self.add("start to first 200 of /health", f"{start:.0f} ms", "≤ 300 ms", start <= 300,
                 f"median of 10, slowest {found['slowest'] * 1000:.0f} ms")
        self.add("memory idle, UI served", f"{found['idle']:.0f} MB", "≤ 50 MB", found["idle"] <= 50, "RSS after 10 s")
        self.add("binary with the UI", f"{found['size']:.0f} MB", "≤ 60 MB", found["size"] <= 60)

    def live(self, found):
        self.add(f"memory with {found['sockets']} idle live connections", f"{found['after']:.0f} MB", "≤ 300 MB",
                 found["after"] <= 300, f"RSS; {found['before']:.0f} MB before")
        last = found["last"] * 1000
        self.add(f"a broadcast reaches the last of {found['listeners']}", f"{last:.0f} ms", "≤ 100 ms", last <= 100,
                 f"from the reply to the change, median of 20; slowest {found['slowest'] * 1000:.0f} ms")

    def imports(self, found):
        rows, create, upsert = found["rows"], found["create"], found["upsert"]
        counted = f"{create['created']} created, {create['refused']} refused; the job alone {create['job_rate']:.0f}/s; "
        counted += f"{create['cpu'] * 1e6:.0f} µs CPU a row, machine's load {create['load']:.1f}"
        self.add(f"import of {rows} rows", f"{create['rate']:.0f} rows/s", "≥ 20000 rows/s",
                 create["rate"] >= 20_000, counted)
        if "late_rate" in create:
            self.add("its last tenth", f"{create['late_rate']:.0f} rows/s")
        early, end = create["hwm_100k"], create["hwm_end"]
        if early and end:
            self.add("import's highest memory", f"{end:.0f} MB ({early:.0f} MB at 100000 rows)", "does not grow",
                     end <= early * 1.2 + 5, "VmHWM")
        counted = f"{upsert['created']} created, {upsert['updated']} updated, {upsert['unchanged']} unchanged"
        self.add("the same file again, upsert", f"{upsert['rate']:.0f} rows/s", "creates nothing",
                 upsert["created"] == 0, counted)

    def growth(self, found):
        sizes = list(found)
        least, most = found[sizes[0]], found[sizes[-1]]
        for name in least:
            measured = ", ".join(f"{found[rows][name] * 1e3:.2f}" for rows in sizes)
            over = " / ".join(str(rows) for rows in sizes)
            if name.startswith("search"):
                target, held = "≤ 50 ms", most[name] <= 0.050
            elif name == "deep page":
                target, held = "= first page, ≤ 1.5 × the smallest", most[name] <= 1.5 * max(least[name], most["first page"])
            else:
                target, held = "≤ 1.5 × the smallest", most[name] <= 1.5 * least[name]
            self.add(f"list, {name}, p50", f"{measured} ms", target, held, f"at {over} customers, one client")

    def exports(self, found):
        sizes = list(found["sizes"])
        least, most = found["sizes"][sizes[0]], found["sizes"][sizes[-1]]
        for way, name in (("command", "`deskbell export users`"), ("http", "`GET /api/users/export`")):
            rate = most[way]["rate"]
            self.add(f"{name}, CSV", f"{rate:.0f} rows/s", "≥ 20000 rows/s", rate >= 20_000, f"{most[way]['rows']} rows")
            early, end = least[way]["peak"], most[way]["peak"]
            self.add(f"{name}, highest memory", f"{end:.0f} MB ({early:.0f} MB at {sizes[0]} rows)", "does not grow",
                     end <= early * 1.2 + 5, "VmHWM")
        again, fresh, rows = found["again"], found["fresh"], most["http"]["rows"]
        counted = f"{again['created']} created, {again['updated']} updated, {again['unchanged']} unchanged, {again['refused']} refused"
        self.add("the file imported again, upsert", counted, "all unchanged", again["unchanged"] == rows,
                 f"{again['rate']:.0f} rows/s")
        counted = f"{fresh['created']} created, {fresh['refused']} refused of {rows}"
        self.add("the file imported into an empty company", counted, "all created", fresh["created"] == rows,
                 f"{fresh['rate']:.0f} rows/s")
        self.add("what that company exports", "the same" if found["same"] else "something else", "the same", found["same"],
                 "without ids and times, in any order")

    def endpoints(self, rows, size):
        for row in rows:
            what = f"`{row['name']}`" + (f" ({row['detail']})" if row["detail"] else "")
            p95 = row["p95"]
            how = f"{row['per_second']:.0f}/s under {4 if row['slow'] else 32} connections, demo --size {size}"
            if row["few"]:
                how += "; there were fewer customers than requests, so some asked for nothing"
            times = ", ".join(f"{name} {row[name] * 1e3:.1f}" for name in ("p50", "p95", "p99"))
            if row["slow"]:
                self.add(f"{what}, {row['kind']}", f"{times} ms", "", None, how + "; hashes a password")
            else:
                self.add(f"{what}, {row['kind']}", f"{times} ms", "p95 ≤ 200 ms", p95 <= 0.200, how)

    def text(self, title):
        lines = [f"# {title}", "", "| " + " | ".join(HEAD) + " |", "|---" * len(HEAD) + "|"]
        lines += ["| " + " | ".join(row) + " |" for row in self.rows]
        return "\n".join(lines + self.below) + "\n"
