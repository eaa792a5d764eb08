"""What part G adds to the table: the ratios, and below it the figures they are made of."""

import statistics

from field.measure import ALL, CALLS, DEEP, FASTAPI

HEAD = ["call", "server", "requests/s", "p50 ms", "p99 ms", "CPU server µs", "CPU database µs", "RSS MB"]


def ratio(one, other):
    """Requests per CPU-second, the first's to the other's."""
    return other["cost"] / one["cost"]


def middle(rounds, name, field):
    return statistics.median(results[name][field] for results in rounds)


def add(table, found):
    """Rows of quality.md's bars; `table` is the report's."""
    for call, rounds in found["calls"].items():
        for kind in found["peaks"]:
            against(table, call, kind, rounds, FASTAPI, CALLS[call][1][kind])
            against(table, call, kind, rounds, f"bare, {kind}", CALLS[call][2])
        if len(found["peaks"]) == 2:
            rates = {kind: middle(rounds, f"Deskbell, {kind}", "per_second") for kind in ("sqlite", "postgres")}
            measured = f"{rates['sqlite']:.0f}/s and {rates['postgres']:.0f}/s"
            table.add(f"{CALLS[call][0]}, sqlite and postgres", measured, "sqlite is faster",
                      rates["sqlite"] > rates["postgres"])
    for kind, peak in found["peaks"].items():
        table.add(f"memory under the load of work orders, {kind}", f"{peak:.0f} MB", "≤ 200 MB", peak <= 200, "VmHWM")
    for kind, times in found["growth"].items():
        growth(table, kind, times)
    table.below += figures(found)


def against(table, call, kind, rounds, other, target):
    ratios = [ratio(results[f"Deskbell, {kind}"], results[other]) for results in rounds]
    reached = statistics.median(ratios)
    costs = [middle(rounds, name, "cost") * 1e6 for name in (f"Deskbell, {kind}", other)]
    table.add(
        f"{CALLS[call][0]}, {kind}, against {other}",
        f"{reached:.2f} × ({min(ratios):.2f}…{max(ratios):.2f} in {len(ratios)} rounds)",
        f"≥ {target:g} ×",
        reached >= target,
        f"CPU a request: Deskbell {costs[0]:.0f} µs, {other} {costs[1]:.0f} µs",
    )


def growth(table, kind, times):
    for name, by_rows in times.items():
        few, many = min(by_rows), max(by_rows)
        measured = ", ".join(f"{by_rows[rows] * 1e3:.2f}" for rows in (few, many))
        if str(DEEP) in name:
            first = times["list, page 1"][many]
            table.add(f"work orders, {name}, p50, {kind}", f"{by_rows[many] * 1e3:.2f} ms, page 1 {first * 1e3:.2f} ms",
                      "= page 1 (≤ 1.25 ×)", by_rows[many] <= 1.25 * first, f"of {ALL} at {many}; or its last page")
        else:
            table.add(f"work orders, {name}, p50, {kind}", f"{measured} ms", "≤ 1.5 × the smallest",
                      by_rows[many] <= 1.5 * by_rows[few], f"at {few} / {many}, one client")


def figures(found):
    """Lines of Markdown."""
    title = f"Work orders: 100,000 customers, 200 technicians, {found['rows']:,} work orders; the middle of all rounds"
    lines = ["", title, "", "| " + " | ".join(HEAD) + " |", "|---" * len(HEAD) + "|"]
    for call, rounds in found["calls"].items():
        for name in rounds[0]:
            def value(field, scale, digits, name=name, rounds=rounds):
                return f"{middle(rounds, name, field) * scale:.{digits}f}"
            cells = [CALLS[call][0], name, value("per_second", 1, 0), value("p50", 1e3, 2), value("p99", 1e3, 2)]
            cells += [value("server", 1e6, 0), value("database", 1e6, 0), value("memory", 1, 0)]
            lines.append("| " + " | ".join(cells) + " |")
    return lines
