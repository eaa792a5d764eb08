"""How long reports take over very many work orders, and whether others wait for them.

A server runs over a database that `reference fill` has filled; --url says where. Each report is asked for over some
ranges, and meanwhile single work orders are read and changed, with and without a report beside them.

    python3 bench/reports.py --url http://127.0.0.1:5001 --email owner@demo.test --password ...
"""

import argparse
import http.client
import json
import statistics
import threading
import time
import urllib.parse

RANGES = (
    ("30 days", "2025-11-01", "2025-11-30"),
    ("a year", "2025-01-01", "2025-12-31"),
    ("three years", "2024-01-01", "2026-12-31"),
)
REPORTS = ("summary", "technician-performance", "customer-activity")
TIMES = 5


class Client:
    def __init__(self, url, token=None):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=60)
        self.token = token

    def call(self, method, path, body=None):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        started = time.perf_counter()
        self.connection.request(method, path, None if body is None else json.dumps(body), headers)
        reply = self.connection.getresponse()
        text = reply.read()
        took = time.perf_counter() - started
        if reply.status >= 300:
            raise SystemExit(f"{method} {path}: {reply.status} {text[:300]!r}")
        return json.loads(text), took, len(text)


def logged_in(options):
    body = {"email": options.email, "password": options.password}
    reply, _, _ = Client(options.url).call("POST", "/api/auth/login", body)
    return lambda: Client(options.url, reply["access_token"])


def others(client, ids, until):
    """Reads and changes single work orders until the event is set; gives how long each took."""
    took = {"GET": [], "PATCH": []}
    n = 0
    while not until.is_set():
        job = ids[n % len(ids)]
        n += 1
        took["GET"].append(client.call("GET", f"/api/v2/work-orders/{job}")[1])
        took["PATCH"].append(client.call("PATCH", f"/api/v2/work-orders/{job}", {"notes": f"Note {n}"})[1])
    return took


def in_words(took):
    parts = []
    for call, times in took.items():
        cuts = statistics.quantiles(times, n=100)
        parts.append(f"{call} p50 {cuts[49] * 1000:.1f} p99 {cuts[98] * 1000:.1f} ms ({len(times)})")
    return ", ".join(parts)


def beside(options, client, busy):
    """What other requests take while `busy` runs."""
    page, _, _ = client().call("GET", "/api/v2/work-orders?page_size=200")
    ids = [item["id"] for item in page["items"]]
    until, found = threading.Event(), {}
    worker = threading.Thread(target=lambda: found.update(others(client(), ids, until)))
    worker.start()
    busy(client())
    until.set()
    worker.join()
    return found


def reports_for(seconds):
    def run(client):
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            for report in REPORTS:
                client.call("GET", f"/api/v2/reports/{report}?from=2025-01-01&to=2025-12-31&format=json")

    return run


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True)
    parser.add_argument("--email", required=True)
    parser.add_argument("--password", required=True)
    options = parser.parse_args()
    client = logged_in(options)
    asking = client()
    for report in REPORTS:
        for name, first, last in RANGES:
            path = f"/api/v2/reports/{report}?from={first}&to={last}"
            asked = [asking.call("GET", path) for _ in range(TIMES)]
            times = [took for _, took, _ in asked]
            reply, _, size = asked[0]
            print(
                f"{report:24} {name:12} median {statistics.median(times):.2f} s, worst {max(times):.2f} s, "
                f"{size:>9,} bytes, total {reply.get('total', '-')}"
            )
    print("alone:           ", in_words(beside(options, client, lambda _: time.sleep(10))))
    print("beside reports:  ", in_words(beside(options, client, reports_for(10))))


if __name__ == "__main__":
    main()
