"""What Schemathesis cannot know: what exists, and which login is its own. Every second call that is well made up
is led to something that exists; the others go where chance leads them."""

import datetime
import itertools
import json
import os

import schemathesis

OWN = {os.environ["PROOF_USER"], os.environ["PROOF_SESSION"]}
# Ids of what is there to be read and changed: {"users": [...], "imports": [...], ...}.
KNOWN = {kind: itertools.cycle(ids) for kind, ids in json.loads(os.environ["PROOF_KNOWN"]).items() if ids}
SEEN = open(os.environ["PROOF_SEEN"], "a", encoding="utf-8", buffering=1)
CSV = "Name,E-mail\nMade Up,made-up@example.com\nWithout Address,\n"

# A day that is tomorrow or the day after in every zone.
SOON = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2)).date().isoformat()

turns = itertools.count()


def kind_of(path):
    for kind in ("sessions", "imports", "work-orders", "work-order-series", "technicians", "checklist-templates"):
        if f"/{kind}/" in path:
            return kind
    return "archived" if path.endswith("/restore") else "users"


def well_formed(kind, value):
    """Whether it could be an id: what is not is there to be refused."""
    text = str(value)
    return len(text) == 36 if kind in {"sessions", "imports"} else text.isdigit()


def well_made(case):
    """Whether nothing in it is there to be refused."""
    return case.meta is None or case.meta.generation.mode.is_positive


def name(case):
    return case.operation.definition.raw.get("operationId")


@schemathesis.hook
def before_call(context, case, kwargs):
    led = next(turns) % 2 == 0
    parameters = case.path_parameters or {}
    if "id" in parameters:
        kind = kind_of(case.operation.path)
        if led and kind in KNOWN and well_formed(kind, parameters["id"]):
            parameters["id"] = next(KNOWN[kind])
        if case.method.upper() != "GET" and str(parameters["id"]) in OWN:
            # To end or change the login that everything is tried with.
            parameters["id"] = "00000000-0000-7000-8000-000000000000" if kind == "sessions" else "999999999"
    if not well_made(case) and name(case) == "create_attachment" and isinstance(case.body, dict):
        # A form's values are all text, so one of another type is none that could be refused; a form without its file is.
        if not isinstance(case.body.get("caption", ""), str | None):
            case.body.pop("file", None)
    if not led or not well_made(case):
        return
    if "item_id" in parameters and "checklist-items" in KNOWN:
        parameters["id"], parameters["item_id"] = next(KNOWN["checklist-items"])
    headers = case.headers or {}
    # No made-up version of a record is the current one.
    headers.pop("If-Match", None)
    if 0 < len(headers.get("Idempotency-Key", "")) < 50:
        # Used twice it gives the first reply again, or is refused.
        headers["Idempotency-Key"] += f"-{next(turns)}"
    if name(case) in FILLED:
        case.body = FILLED[name(case)]()


# Bodies that chance does not find.
FILLED = {
    "login": lambda: {"email": "customer2@demo.test", "password": "demo123"},
    "create_work_order": lambda: {"customer_id": next(KNOWN["users"]), "description": "Made up"},
    "put_work_order": lambda: {"customer_id": next(KNOWN["users"]), "notes": "Made up"},
    "create_work_order_series": lambda: {
        "customer_id": next(KNOWN["users"]), "rrule": "FREQ=WEEKLY;BYDAY=MO,TH", "start_date": "2026-01-01",
    },
    "preview_work_order_series": lambda: {"rrule": "FREQ=MONTHLY;BYDAY=-1FR", "start_date": "2026-01-01"},
    # Known series come daily.
    "patch_work_order_series": lambda: {"notes": f"Made up {next(turns)}"},
    "skip_work_order_series_day": lambda: {"date": SOON},
    "unskip_work_order_series_day": lambda: {"date": SOON},
    "put_checklist": lambda: {"labels": ["Filter", f"Made Up {next(turns)}"]},
    "apply_checklist_template": lambda: {"template_id": next(KNOWN["checklist-templates"])},
    "create_checklist_template": lambda: {"name": f"Made Up {next(turns)}", "labels": ["Filter"]},
    "patch_checklist_template": lambda: {"labels": ["Filter", "Made Up"]},
    "create_technician": lambda: {"name": "Made Up"},
    "put_technician": lambda: {"name": "Made Up Again"},
    "create_time_off": lambda: {"from": "2040-01-01T00:00:00Z", "to": "2040-01-02T00:00:00Z"},
    "create_attachment": lambda: {"file": CSV, "kind": "file", "caption": "Made up"},
    "import_users": lambda: {"file": CSV, "dry_run": "true"},
    "refresh": lambda: {"refresh_token": os.environ["PROOF_TOKEN_TO_REFRESH"]},
    "preview_import": lambda: {"file": CSV},
    "change_password": lambda: {"new_password": "made-Up-by-44-hands"},
    "sign_up": lambda: {"name": "N", "email": f"n{next(turns)}@example.com", "password": "made-Up-by-44-hands"},
}


@schemathesis.hook
def after_call(context, case, response):
    if case.method.upper() == case.operation.method.upper():
        SEEN.write(f"{name(case)} {response.status_code}\n")
