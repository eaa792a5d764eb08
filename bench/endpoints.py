"""E: how long each operation takes under 32 connections, over the large demo company."""

import http.client
import statistics
import threading
import time

import machine
from instances import OWNER, Deskbell, Store
from machine import Refused

CSV = "Name,E-mail,City\r\n" + "".join(f"Preview {n},preview{n}@example.org,Graz\r\n" for n in range(20))
FORM = (
    "--bench-boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\n"
    f"Content-Type: text/csv\r\n\r\n{CSV}\r\n--bench-boundary--\r\n"
)

# Operation id, what sets this call apart from others of the operation, method, path, body. What stands in braces is
# explained in scenarios/load.lua, {import} is an import's id. Reads first: writes change what they find; who gets a
# password in SLOW, before all of them, is not who gets an invitation here.
CALLS = [
    ("get_health", "", "GET", "/health", ""),
    ("get_liveness", "", "GET", "/health/live", ""),
    ("get_readiness", "", "GET", "/health/ready", ""),
    ("get_setup", "", "GET", "/api/setup", ""),
    ("me", "", "GET", "/api/auth/me", ""),
    ("list_sessions", "", "GET", "/api/auth/sessions", ""),
    ("list_users", "", "GET", "/api/users", ""),
    ("list_users", "filter and sort", "GET", "/api/users?status=active&lead_status=lead&sort=name", ""),
    ("list_users", "search", "GET", "/api/users?search=anna+wien", ""),
    ("get_user", "", "GET", "/api/users/{id}", ""),
    ("list_activity", "", "GET", "/api/users/{id}/activity", ""),
    ("list_customers", "", "GET", "/api/customers", ""),
    ("get_customer", "", "GET", "/api/customers/{id}", ""),
    ("find_customer_by_email", "", "GET", "/api/customers/email/{email}", ""),
    ("list_v2_customers", "", "GET", "/api/v2/customers", ""),
    ("get_v2_customer", "", "GET", "/api/v2/customers/{id}", ""),
    ("list_imports", "", "GET", "/api/imports", ""),
    ("get_import", "", "GET", "/api/imports/{import}", ""),
    ("list_refused_rows", "", "GET", "/api/imports/{import}/refused", ""),
    ("get_user_stats", "", "GET", "/api/users/stats", ""),
    ("list_audit_log", "", "GET", "/api/activity", ""),
    ("list_audit_log", "of one kind", "GET", "/api/activity?kind=user.*", ""),
    ("get_settings", "", "GET", "/api/settings", ""),
    ("list_tags", "", "GET", "/api/tags", ""),
    ("list_tags", "search", "GET", "/api/tags?search=v", ""),
    ("get_timeline", "", "GET", "/api/customers/{id}/timeline", ""),
    ("list_notes", "", "GET", "/api/customers/{id}/notes", ""),
    ("list_technicians", "", "GET", "/api/v2/technicians", ""),
    ("get_technician", "", "GET", "/api/v2/technicians/1", ""),
    ("list_time_off", "", "GET", "/api/v2/technicians/1/time-off", ""),
    ("get_calendar_token", "", "GET", "/api/v2/technicians/1/calendar-token", ""),
    ("get_technician_schedule", "", "GET", "/api/v2/technicians/1/schedule", ""),
    ("list_work_orders", "", "GET", "/api/v2/work-orders", ""),
    ("list_work_orders", "filter and sort", "GET", "/api/v2/work-orders?status=scheduled&sort=scheduled_date", ""),
    ("list_work_orders", "search", "GET", "/api/v2/work-orders?search=boiler+anna", ""),
    ("get_work_order", "", "GET", "/api/v2/work-orders/1", ""),
    ("get_work_order_history", "", "GET", "/api/v2/work-orders/1/history", ""),
    ("list_attachments", "of none", "GET", "/api/v2/work-orders/1/attachments", ""),
    ("list_customer_work_orders", "", "GET", "/api/v2/customers/{id}/work-orders", ""),
    ("get_checklist", "", "GET", "/api/v2/work-orders/1/checklist", ""),
    ("get_signature", "", "GET", "/api/v2/work-orders/1/signature", ""),
    ("list_checklist_templates", "", "GET", "/api/v2/checklist-templates", ""),
    ("get_checklist_template", "", "GET", "/api/v2/checklist-templates/1", ""),
    ("list_notifications", "", "GET", "/api/notifications", ""),
    ("count_notifications", "", "GET", "/api/notifications/count", ""),
    ("get_notification_settings", "", "GET", "/api/notifications/settings", ""),
    ("get_summary_report", "", "GET", "/api/v2/reports/summary", ""),
    ("get_technician_report", "", "GET", "/api/v2/reports/technician-performance", ""),
    ("get_customer_report", "", "GET", "/api/v2/reports/customer-activity", ""),
    ("get_schedule", "", "GET", "/api/v2/schedule", ""),
    ("list_work_order_series", "", "GET", "/api/v2/work-order-series?active=true", ""),
    ("get_work_order_series", "", "GET", "/api/v2/work-order-series/1", ""),
    ("get_work_order_series_history", "", "GET", "/api/v2/work-order-series/1/history", ""),
    ("preview_work_order_series", "", "POST", "/api/v2/work-order-series/preview",
     '{"rrule":"FREQ=MONTHLY;BYDAY=-1FR","start_date":"2026-01-01"}'),
    ("list_unassigned", "", "GET", "/api/v2/schedule/unassigned", ""),
    ("preview_import", "20 rows", "POST", "/api/users/import/preview", FORM),
    ("patch_user", "", "PATCH", "/api/users/{id}", '{"notes":"Called back, case {n}"}'),
    ("put_user", "", "PUT", "/api/users/{id}", '{"city":"Town {n}"}'),
    ("put_customer", "", "PUT", "/api/customers/{id}", '{"address":"Street {n}"}'),
    ("put_v2_customer", "", "PUT", "/api/v2/customers/{id}", '{"name":"Renamed {n}","email":"{email}","phone":"+43 {n}"}'),
    ("create_note", "", "POST", "/api/customers/{id}/notes", '{"body":"Called, wants an offer.\\nCase {n}"}'),
    ("create_user", "", "POST", "/api/users",
     '{"name":"New {new}","email":"u{new}@bench.example","role":"customer","status":"active","city":"Graz","tags":["bench"]}'),
    ("create_v2_customer", "", "POST", "/api/v2/customers", '{"name":"New {new}","email":"v{new}@bench.example","phone":"+43 {n}"}'),
    ("create_work_order", "", "POST", "/api/v2/work-orders", '{"customer_id":{id},"description":"Boiler case {n}"}'),
    ("patch_work_order", "", "PATCH", "/api/v2/work-orders/1", '{"notes":"Case {n}"}'),
    ("put_work_order", "", "PUT", "/api/v2/work-orders/2", '{"customer_id":{id},"notes":"Case {n}"}'),
    ("create_work_order_series", "", "POST", "/api/v2/work-order-series",
     '{"customer_id":{id},"rrule":"FREQ=MONTHLY","start_date":"2026-01-01","description":"Filter {n}"}'),
    ("patch_work_order_series", "", "PATCH", "/api/v2/work-order-series/1", '{"notes":"Case {n}"}'),
    ("put_checklist", "", "PUT", "/api/v2/work-orders/1/checklist", '{"labels":["Filter","Case {n}"]}'),
    ("create_checklist_template", "", "POST", "/api/v2/checklist-templates", '{"name":"List {new}","labels":["Filter"]}'),
    ("patch_checklist_template", "", "PATCH", "/api/v2/checklist-templates/2", '{"labels":["Filter","Case {n}"]}'),
    ("create_technician", "", "POST", "/api/v2/technicians", '{"name":"Tech {new}"}'),
    ("put_technician", "", "PUT", "/api/v2/technicians/2", '{"name":"Tech {n}"}'),
    ("patch_technician", "", "PATCH", "/api/v2/technicians/2", '{"phone":"+43 {n}"}'),
    ("create_calendar_token", "", "POST", "/api/v2/technicians/2/calendar-token", ""),
    ("create_time_off", "", "POST", "/api/v2/technicians/2/time-off",
     '{"from":"2040-01-01T00:00:00Z","to":"2040-01-02T00:00:00Z"}'),
    ("change_users", "one user", "POST", "/api/users/bulk", '{"ids":[{id}],"action":"tag","value":"case-{n}"}'),
    ("patch_settings", "", "PATCH", "/api/settings", '{"name":"Demo {n}"}'),
    ("patch_notification_settings", "", "PATCH", "/api/notifications/settings", '{"job_mails":true}'),
    ("read_all_notifications", "", "POST", "/api/notifications/read-all", ""),
    ("invite_customer", "", "POST", "/api/customers/{next}/portal-invites", ""),
    ("forgot_password", "", "POST", "/api/auth/forgot-password", '{"email":"{email}"}'),
    ("resend_verification", "", "POST", "/api/customers/resend-verification", '{"email":"{email}"}'),
    ("archive_user", "", "DELETE", "/api/users/{next}", ""),
    ("archive_v2_customer", "", "DELETE", "/api/v2/customers/{back}", ""),
    ("restore_user", "", "POST", "/api/users/{next}/restore", ""),
]
# A password is hashed in each, which is meant to be slow: told apart, and without a target.
SLOW = [
    ("login", "", "POST", "/api/auth/login", '{"email":"owner@demo.test","password":"demo123"}'),
    ("sign_up", "", "POST", "/api/customers/signup", '{"name":"New {new}","email":"s{new}@bench.example","password":"correct-Horse-44"}'),
    ("change_password", "", "POST", "/api/users/{back}/password", '{"new_password":"correct-Horse-{n}"}'),
]
EXPORT = "export_users"
ELSEWHERE = {
    "logout": "a login each, which costs a password's hash",
    "end_session": "a login each, which costs a password's hash",
    "refresh": "a refresh token works once",
    "set_up": "works once",
    "get_invite": "the token is in a mail",
    "accept_invite": "the token is in a mail",
    "get_reset": "the token is in a mail",
    "reset_password": "the token is in a mail",
    "verify_email": "the code is in a mail",
    "get_visit": "the token is in a mail",
    "confirm_visit": "the token is in a mail",
    "reschedule_visit": "the token is in a mail",
    "read_notification": "works once a notification",
    "delete_work_order": "works once a work order",
    "end_work_order_series": "works once a series",
    "skip_work_order_series_day": "works once a day of a series",
    "unskip_work_order_series_day": "works once a day of a series",
    "create_checklist_item": "a list is full after a hundred",
    "apply_checklist_template": "adds to a list once",
    "patch_checklist_item": "ticks an item once",
    "delete_checklist_item": "works once an item",
    "delete_checklist_template": "works once a template",
    "put_signature": "a picture is decoded and written anew, which is meant to take its time",
    "get_signature_image": "a file as it lies on the disk, of a signature that part E has not",
    "delete_signature": "works once a signature",
    "archive_technician": "works once a technician",
    "delete_time_off": "works once a time off",
    "create_attachment": "a work order takes 50",
    "get_attachment": "the demo company has none",
    "delete_attachment": "works once an attachment",
    "revoke_calendar_token": "works once an address",
    "get_calendar": "its address is told once",
    "import_users": "part C",
    "cancel_import": "works once an import",
    "open_live_connection": "part H",
}
CONNECTIONS = 32


def check_table(document):
    """Every operation of the document stands in a table here, and nothing else does."""
    known = {name for name, *_ in CALLS + SLOW} | ELSEWHERE.keys() | {EXPORT}
    there = {entry["operationId"] for methods in document["paths"].values() for entry in methods.values()}
    if known != there:
        raise Refused(f"bench/endpoints.py lacks {sorted(there - known)} and knows no more {sorted(known - there)}")


def write_people(server, path):
    """Active customers with an address and no login, an id and the address a line; gives how many."""
    count, cursor = 0, ""
    with open(path, "w", encoding="utf-8") as file:
        while cursor is not None:
            page = server.get(f"/api/users?user_type=customer&status=active&sort=id&page_size=200{cursor and '&cursor=' + cursor}")
            for user in page["items"]:
                if user["email"] and not user["email"].endswith("@demo.test"):
                    file.write(f"{user['id']} {user['email']}\n")
                    count += 1
            cursor = page["next_cursor"]
    return count


def small_import(bench, store, server):
    """The id of an import with refused rows."""
    path = store.folder / "people.csv"
    path.write_text("Name,E-mail\n" + "".join(f"Bench {n},not an address\n" for n in range(100)))
    bench.command(store, "import", "users", str(path), "--company", "demo", allowed=(3,))
    return server.get("/api/imports")["items"][0]["id"]


def measure(bench, kind, options):
    """Rows of the table for one database."""
    demo = bench.demo(kind, options.size, options.reuse)
    store = Store(bench, kind, "e")
    demo.copy_to(store)
    rows, server = [], Deskbell(bench, store, login=OWNER)
    try:
        check_table(server.get("/api/openapi.json"))
        people = store.folder / "people.txt"
        count = write_people(server, people)
        chosen = {"import": small_import(bench, store, server)}
        for run, call in enumerate(SLOW + CALLS):
            if not options.operations or call[0] in options.operations:
                rows.append(one(server, kind, call, people, count, run, chosen, options))
        if not options.operations or EXPORT in options.operations:
            rows.append(first_bytes(server, kind, options))
        return rows
    finally:
        server.stop()
        if not options.keep:
            store.clear()
            if not options.reuse:
                demo.clear()


def one(server, kind, call, people, count, run, chosen, options):
    """One operation under load."""
    name, detail, method, path, body = call
    slow, once = call in SLOW, "{next}" in path or "{back}" in path
    if name == "restore_user":
        archive_all(server, people)
    path = path.replace("{import}", chosen["import"])
    arguments = ["call", method, path, body, people]
    if not once and not slow:
        # Nobody is archived twice, so what works once has no warm-up.
        machine.wrk(server.port, server.token, [*arguments, 1000 + run, machine.THREADS], 1)
    server.settle()
    connections = 4 if slow else CONNECTIONS
    threads = machine.THREADS
    found = machine.wrk(server.port, server.token, [*arguments, run, threads], options.endpoint_seconds, threads, connections)
    few = once and found["requests"] > count / 2
    title = f"{method} {call[3]}".replace("{next}", "{id}").replace("{back}", "{id}").replace("{import}", "{id}")
    print(
        f"# {kind} {name} {detail}: {found['per_second']:.0f}/s, p50 {found['p50'] * 1e3:.1f} ms, "
        f"p95 {found['p95'] * 1e3:.1f} ms, p99 {found['p99'] * 1e3:.1f} ms", flush=True,
    )
    return found | {"name": title, "detail": detail, "kind": kind, "slow": slow, "few": few}


def archive_all(server, people):
    """Archives those of the file who are not archived."""
    ids = {int(line.split()[0]) for line in people.read_text().splitlines()}
    listed = "/api/users?archived=true&page_size=200&sort=id"
    cursor = ""
    while cursor is not None:
        status, page = server.ask("GET", f"{listed}{cursor}", None, server.token)
        if status != 200:
            raise Refused(f"the archived users are not listed: {str(page)[:300]}")
        ids -= {user["id"] for user in page["items"]}
        cursor = f"&cursor={page['next_cursor']}" if page.get("next_cursor") else None
    ids = sorted(ids)
    for start in range(0, len(ids), 1000):
        body = {"ids": ids[start:start + 1000], "action": "archive"}
        status, reply = server.ask("POST", "/api/users/bulk", body, server.token)
        if status != 200:
            raise Refused(f"users cannot be archived: {str(reply)[:300]}")


def first_bytes(server, kind, options):
    """How long an export takes to say its first word, while 31 others are exporting."""
    found, problems, end = [], [], time.monotonic() + options.endpoint_seconds
    headers = {"Host": f"localhost:{server.port}", "Authorization": f"Bearer {server.token}"}

    def ask():
        while time.monotonic() < end and not problems:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
            started = time.monotonic()
            connection.request("GET", "/api/users/export?format=csv", headers=headers)
            response = connection.getresponse()
            first = response.read(1)
            found.append(time.monotonic() - started)
            if response.status != 200 or not first:
                problems.append(f"export gave {response.status}")
            connection.close()

    workers = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if problems:
        raise Refused(problems[0])
    parts = statistics.quantiles(found, n=100)
    print(f"# {kind} export: first byte p50 {parts[49] * 1e3:.1f} ms, p95 {parts[94] * 1e3:.1f} ms", flush=True)
    return {
        "name": "GET /api/users/export", "detail": "first byte", "kind": kind, "slow": False, "few": False,
        "requests": len(found), "per_second": len(found) / options.endpoint_seconds,
        "p50": parts[49], "p95": parts[94], "p99": parts[98],
    }
