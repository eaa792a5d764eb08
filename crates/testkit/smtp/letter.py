"""What a mail says to a mail program: read with Python's own parser, which shares nothing with ours.

    letter.py FILE...      one JSON line a file
"""

import email
import email.policy
import json
import re
import sys
from html.parser import HTMLParser

# Where HTML names something to be opened or loaded.
LINKS = {"href", "src", "srcset", "action", "formaction", "background", "poster", "data", "cite", "ping", "longdesc"}
IN_TEXT = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.)[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]", re.IGNORECASE)
IN_CSS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", re.IGNORECASE)


class Page(HTMLParser):
    """The links of a page, what it shows, and what it tries to run."""

    def __init__(self, text):
        super().__init__()
        self.links, self.shown, self.active = [], [], []
        self._style = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self._style = tag == "style"
        if tag in {"script", "iframe", "object", "embed", "form", "base"}:
            self.active.append(tag)
        for name, value in attributes:
            if name in LINKS:
                self.links.append(value or "")
            elif name == "style":
                self._css(value or "")
            elif name.startswith("on"):
                self.active.append(name)

    def handle_endtag(self, tag):
        if tag == "style":
            self._style = False

    def handle_data(self, data):
        if self._style:
            self._css(data)
        elif data.strip():
            self.shown.append(" ".join(data.split()))

    def _css(self, text):
        self.links += [one or other for one, other in IN_CSS.findall(text)]


def read_part(part):
    """One body: its words, and every address in it."""
    # Not `get_content`, which replaces what does not decode: that is what must be noticed.
    charset = part.get_content_charset()
    text = part.get_payload(decode=True).decode(charset or "ascii")
    found = {"type": part.get_content_type(), "charset": charset, "text": text, "shown": text, "active": []}
    if part.get_content_type() == "text/html":
        page = Page(text)
        shown = "\n".join(page.shown)
        return found | {"shown": shown, "links": page.links + IN_TEXT.findall(shown), "active": page.active}
    return found | {"links": IN_TEXT.findall(text)}


def read(raw):
    """The whole mail. `defects` is what a strict reader stumbles over."""
    try:
        # Headers may be UTF-8 (RFC 6532), which Python reads from a text only.
        mail = email.message_from_string(raw.decode(), policy=email.policy.default)
    except UnicodeDecodeError:
        mail = email.message_from_bytes(raw, policy=email.policy.default)
    parts = [part for part in mail.walk() if not part.is_multipart()]
    defects = [defect for part in mail.walk() for defect in part.defects]
    defects += [defect for value in mail.values() for defect in value.defects]
    return {
        "headers": [[name, str(value)] for name, value in mail.items()],
        "subject": str(mail["subject"]),
        "from": [[one.display_name, one.addr_spec] for one in mail["from"].addresses],
        "to": [[one.display_name, one.addr_spec] for one in mail["to"].addresses],
        "message_id": str(mail["message-id"]),
        "type": mail.get_content_type(),
        "parts": [read_part(part) for part in parts],
        "defects": [f"{type(defect).__name__}: {defect}" for defect in defects],
    }


if __name__ == "__main__":
    for name in sys.argv[1:]:
        with open(name, "rb") as file:
            print(json.dumps(read(file.read())))
