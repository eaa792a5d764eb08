#!/usr/bin/env python3
"""Has the real binary send every mail it can, through a real SMTP server, and opens each with Python's mail parser.

    scripts/proof/mails.py DESKBELL

Every folder of templates/mail is a kind of mail; one that nothing here provokes is a failure. Each mail must hold the
same words as text and as HTML, whole in UTF-8, load nothing and run nothing, lead to PUBLIC_URL only, and its links
must do what it says of them.
"""

import argparse
import datetime
import html
import json
import os
import queue
import re
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TEMPLATES = ROOT / "templates" / "mail"
sys.path.insert(0, str(ROOT / "bench"))

from imports import query  # noqa: E402
from instances import Bench, Deskbell, Store  # noqa: E402
from machine import Refused  # noqa: E402

# Signs that do not survive a careless encoding, or an HTML that escapes nothing.
COMPANY = "Käsehaus & Söhne <Gebrüder> 🧀 株式会社"
OWNER = {"email": "owner@kaese.example", "password": "gruener-Kaese-44"}
NEW_PASSWORD = "blauer-Kaese-77-neu"
# Seconds until a mail must have come.
PATIENCE = 60


class Wrong(Exception):
    """Something that a mail or a reply should not be."""


def must(good, what):
    if not good:
        raise Wrong(what)


class Postbox:
    """The SMTP server, and what it has taken."""

    def __init__(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        script = ROOT / "crates/testkit/smtp/server.py"
        self.process = subprocess.Popen(
            [sys.executable, "-B", script, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.taken = queue.SimpleQueue()
        self.port = json.loads(self.process.stdout.readline())["port"]
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.taken.put(json.loads(line))

    def next(self):
        try:
            return self.taken.get(timeout=PATIENCE)
        except queue.Empty:
            raise Wrong(f"no mail came within {PATIENCE} s") from None

    def end(self):
        """Stops the server; gives what it has taken and nobody has asked for."""
        self.process.stdin.close()
        self.process.wait(30)
        self.reader.join(30)
        rest = []
        while not self.taken.empty():
            rest.append(self.taken.get())
        return rest


class Scene:
    """A running Deskbell with one company, and who acts in it."""

    def __init__(self, server, postbox):
        self.server, self.postbox = server, postbox
        self.origin = f"http://localhost:{server.port}"
        self.owner = self.ask("POST", "/api/auth/login", OWNER, 200)["access_token"]

    def ask(self, method, path, body, status, token=None):
        got, reply = self.server.ask(method, path, body, token)
        must(got == status, f"{method} {path} gave {got} where {status} was due: {reply}")
        return reply

    def customer(self, name, email, **more):
        body = {"name": name, "email": email, "role": "customer"} | more
        return self.ask("POST", "/api/users", body, 201, self.owner)["id"]

    def can_log_in(self, email, password):
        return self.server.ask("POST", "/api/auth/login", {"email": email, "password": password})[0] == 200


# Each provokes one mail; gives to whom it goes and what is to be done with its links.


def invite(scene):
    name, email = "Žofie Ünlü-Šťastná 🚀", "zofie@new.example"
    scene.customer(name, email)

    def accept(link, token):
        scene.ask("GET", f"/api/portal-invites?token={token}", None, 200)
        scene.ask("POST", "/api/portal-invites/accept", {"token": token, "password": NEW_PASSWORD}, 200)
        must(scene.can_log_in(email, NEW_PASSWORD), "who accepted the invitation cannot log in")

    return name, email, lambda links: use_token(links, "/invite", accept)


def verify(scene):
    email = "neu+zeichen@new.example"
    body = {"name": "Łukasz <b>Fett</b>", "email": email, "password": NEW_PASSWORD}
    scene.ask("POST", "/api/customers/signup", body, 201)

    def confirm(links):
        [link] = links
        asked = parse_qs(urlsplit(link).query)
        must(urlsplit(link).path == "/verify" and asked["email"] == [email], f"the link is {link}")
        must(not scene.can_log_in(email, NEW_PASSWORD), "a login works before the address is proven")
        reply = scene.ask("POST", "/api/customers/verify-email", {"email": email, "code": asked["code"][0]}, 200)
        must(reply["status"] == "active" and scene.can_log_in(email, NEW_PASSWORD), "the code does not open the account")

    # A stranger's name is in no mail to an address that may be somebody else's.
    return None, email, confirm


def already_registered(scene):
    name, email = "Ångström, Åse", "ase@new.example"
    scene.customer(name, email, password=NEW_PASSWORD)
    body = {"name": "Somebody Else", "email": email.upper(), "password": "another-Good-44-word"}
    scene.ask("POST", "/api/customers/signup", body, 201)
    return name, email, lambda links: leads_to(links, "/login")


def reset(scene):
    name, email = "محمد حداد", "reset@new.example"
    scene.customer(name, email, password=NEW_PASSWORD)
    scene.ask("POST", "/api/auth/forgot-password", {"email": email}, 202)

    def choose(link, token):
        scene.ask("GET", f"/api/auth/reset-password?token={token}", None, 200)
        scene.ask("POST", "/api/auth/reset-password", {"token": token, "password": "ganz-neuer-Kaese-1"}, 204)
        must(scene.can_log_in(email, "ganz-neuer-Kaese-1"), "the new password does not work")
        told = scene.postbox.next()
        must(told["to"] == [email], f"who chose a new password was not told: {told['to']}")

    return name, email, lambda links: use_token(links, "/reset", choose)


def password_changed(scene):
    name, email = "桃子 我孫子", "changed@new.example"
    user = scene.customer(name, email, password=NEW_PASSWORD)
    body = {"email": email, "password": NEW_PASSWORD}
    token = scene.ask("POST", "/api/auth/login", body, 200)["access_token"]
    body = {"current_password": NEW_PASSWORD, "new_password": "another-Good-44-word"}
    scene.ask("POST", f"/api/users/{user}/password", body, 204, token)
    return name, email, lambda links: leads_to(links, "/login")


def email_changed(scene):
    name, email = "Ελένη Παπαδοπούλου", "before@new.example"
    user = scene.customer(name, email, password=NEW_PASSWORD)
    scene.ask("PATCH", f"/api/users/{user}", {"email": "after@new.example"}, 200, scene.owner)
    return name, email, lambda links: must(not links, f"the reader has no account there any more: {links}")


def planned_for(scene, name, email):
    """A job in three days of a new customer, who is told of it; gives its id."""
    # With a password, or the first mail would be an invitation.
    customer = scene.customer(name, email, password=NEW_PASSWORD)
    date = (datetime.date.today() + datetime.timedelta(days=3)).isoformat()
    body = {"customer_id": customer, "scheduled_date": date, "scheduled_time": "09:30", "description": "Käse & Kabel <prüfen>"}
    return scene.ask("POST", "/api/v2/work-orders", body, 201, scene.owner)["id"]


def visit_planned(scene):
    name, email = "Señora Núñez & Söhne", "visit@new.example"
    job = planned_for(scene, name, email)

    def answer(link, token):
        visit = scene.ask("GET", f"/api/visits?token={token}", None, 200)
        must(visit["company"] == COMPANY and visit["can_answer"], f"the page shows {visit}")
        seen = lambda: scene.ask("GET", f"/api/v2/work-orders/{job}", None, 200, scene.owner)["confirmation"]
        must(seen() is None, "looking is no answer")
        scene.ask("POST", "/api/visits/confirm", {"token": token}, 200)
        must(seen() == "confirmed", "the job is not confirmed")
        scene.ask("POST", "/api/visits/reschedule", {"token": token, "note": "Später, bitte"}, 200)
        must(seen() == "rescheduling", "nobody learns that another time is wanted")
        scene.ask("GET", f"/api/visits?token={token[:-2]}", None, 422)

    return name, email, lambda links: use_token(links, "/visit", answer)


def after_the_first(scene, name, email, patch):
    """The mail that follows this change of a job whose customer was told of it before."""
    job = planned_for(scene, name, email)
    first = scene.postbox.next()
    must(first["to"] == [email], f"the first mail went to {first['to']}")
    scene.ask("PATCH", f"/api/v2/work-orders/{job}", patch, 200, scene.owner)
    return name, email, lambda links: must(not links, f"there is nothing to answer to: {links}")


def visit_off(scene):
    return after_the_first(scene, "Đặng Thị Hồng", "off@new.example", {"status": "cancelled"})


def visit_done(scene):
    return after_the_first(scene, "Øyvind Ærø", "done@new.example", {"status": "completed"})


def jobs_changed(scene):
    name, email = "Júlia 'Techník' Ż.", "tech@new.example"
    technician = scene.ask("POST", "/api/v2/technicians", {"name": name, "email": email}, 201, scene.owner)["id"]
    customer = scene.customer("Ohne Adresse", None)
    body = {"customer_id": customer, "assigned_technician_id": technician, "description": "Kessel <entlüften>"}
    scene.ask("POST", "/api/v2/work-orders", body, 201, scene.owner)
    return name, email, lambda links: leads_to(links, "/my-day")


KINDS = {
    kind.__name__: kind
    for kind in (
        invite, verify, already_registered, reset, password_changed, email_changed, visit_planned, visit_off, visit_done,
        jobs_changed,
    )
}


def use_token(links, path, use):
    [link] = links
    must(urlsplit(link).path == path, f"the link is {link}")
    use(link, parse_qs(urlsplit(link).query)["token"][0])


def leads_to(links, path):
    must([urlsplit(link).path for link in links] == [path], f"the links are {links}")


def pages():
    """The addresses that the web UI knows; it answers every other one with its own "not found"."""
    router = (ROOT / "web/src/routes/router.tsx").read_text()
    return set(re.findall(r'path: "([^"]+)"', router))


def pattern(template):
    """What a subject written from this template looks like."""
    text = re.sub(r"\s+", " ", (TEMPLATES / template).read_text().strip())
    return "".join(".*" if part.startswith("{") else re.escape(part) for part in re.split(r"({[{%].*?[%}]})", text))


def check(scene, kind, taken, name, email):
    """What holds for every mail; gives its links."""
    letter = taken["letter"]
    must(taken["to"] == [email] and letter["to"][0][1] == email, f"it went to {taken['to']}")
    must(not letter["defects"], f"a mail parser stumbles: {letter['defects']}")
    must(re.fullmatch(pattern(f"{kind}/subject.txt"), letter["subject"]), f"the subject is {letter['subject']}")
    headers = dict(letter["headers"])
    must(headers.get("Auto-Submitted") == "auto-generated", "robots may answer")
    must(re.fullmatch(r"<[A-Za-z0-9_.-]+@localhost>", letter["message_id"]), f"its id is {letter['message_id']}")
    must(letter["type"] == "multipart/alternative", f"it is {letter['type']}")
    forms = [(part["type"], part["charset"]) for part in letter["parts"]]
    must(forms == [("text/plain", "utf-8"), ("text/html", "utf-8")], f"its parts are {forms}")
    text, page = letter["parts"]
    for part in (text, page):
        shown = " ".join(part["shown"].split())
        must("\ufffd" not in shown and "{{" not in shown and "{%" not in shown, f"{part['type']}: {shown}")
        must("None" not in shown and "undefined" not in shown, f"{part['type']}: {shown}")
        must(COMPANY in shown, f"{part['type']} does not name the company as it is: {shown}")
        must(name is None or name in shown, f"{part['type']} does not greet {name}: {shown}")
        must(not part["active"], f"{part['type']} would run or frame something: {part['active']}")
        for link in part["links"]:
            must(link.startswith(scene.origin + "/"), f"{part['type']} leads elsewhere: {link}")
    must(html.escape(COMPANY, quote=False) in page["text"], "the company's name is not escaped in HTML")
    must("Fett" not in letter["subject"] + text["text"] + page["text"], "a stranger's words are in a mail")
    links = list(dict.fromkeys(text["links"]))
    must(links == list(dict.fromkeys(page["links"])), f"text and HTML lead elsewhere: {text['links']}, {page['links']}")
    for link in links:
        place = urlsplit(link)
        must(place.path in pages(), f"the web UI has no page {place.path}")
        status, body = scene.server.ask("GET", f"{place.path}?{place.query}")
        must(status == 200 and b"<html" in body, f"GET {link} gave {status}")
    return links


def prove(bench):
    """Provokes and opens every mail; gives what is wrong."""
    store = Store(bench, "sqlite", f"mails_{os.getpid()}")
    store.make()
    postbox = Postbox(store.folder / "smtp")
    bench.settings["MAIL_URL"] = f"smtp://127.0.0.1:{postbox.port}"
    wrong = []
    folders = {entry.name for entry in TEMPLATES.iterdir() if entry.is_dir()}
    wrong += [f"templates/mail/{kind} is provoked by nothing here" for kind in sorted(folders - KINDS.keys())]
    wrong += [f"templates/mail/{kind} is gone" for kind in sorted(KINDS.keys() - folders)]
    try:
        make_company(bench, store)
        server = Deskbell(bench, store)
        try:
            scene = Scene(server, postbox)
            # Mails about jobs wait for more changes, and this waits for them.
            scene.ask("PATCH", "/api/settings", {"notify_delay_min": 0}, 200, scene.owner)
            for kind in sorted(folders & KINDS.keys()):
                try:
                    name, email, follow = KINDS[kind](scene)
                    follow(check(scene, kind, postbox.next(), name, email))
                except Wrong as error:
                    wrong.append(f"{kind}: {error}")
        finally:
            server.stop()
        [left] = query(store, "select count(*) from jobs where state <> 'done'")
        if left:
            wrong.append(f"{left} jobs are left")
    finally:
        rest = postbox.end()
    wrong += [f"nobody asked for “{one['letter']['subject']}” to {one['to']}" for one in rest]
    if not wrong:
        store.clear()
        print(f"# {len(KINDS)} kinds of mail")
    return wrong


def make_company(bench, store):
    command = ["company", "create", "--name", COMPANY, "--slug", "kaese", "--owner-email", OWNER["email"]]
    environment = bench.environment(store)
    out = subprocess.run(
        [bench.deskbell, *command, "--password-stdin"], input=OWNER["password"] + "\n", text=True,
        env=environment, cwd=store.folder, capture_output=True, check=False,
    )
    if out.returncode:
        raise Refused(out.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("deskbell", type=Path, help="a built binary, with the web UI in it")
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
    bench = Bench(target / "proof", parser.parse_args().deskbell.resolve(), None, "")
    try:
        wrong = prove(bench)
    except (Refused, Wrong) as error:
        wrong = [str(error)]
    for line in wrong:
        print(f"mails: {line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
