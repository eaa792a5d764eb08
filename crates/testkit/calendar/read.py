"""What a calendar says to a calendar program: read with a parser that shares nothing with ours.

    read.py <CALENDAR      one JSON object
"""

import datetime
import json
import sys

from icalendar import Calendar

ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "TRANSP")


def check_lines(raw):
    """RFC 5545, 3.1: lines end with CRLF, have at most 75 octets, and are never cut within a character."""
    assert raw.endswith(b"\r\n"), "the last line has no end"
    for line in raw[:-2].split(b"\r\n"):
        assert b"\r" not in line and b"\n" not in line, f"a bare line end: {line!r}"
        assert len(line) <= 75, f"{len(line)} octets: {line!r}"
        line.decode()
        control = [octet for octet in line if octet < 32 and octet != 9]
        assert not control, f"control characters: {line!r}"


def said(value):
    """A day as YYYY-MM-DD, a moment as RFC 3339 in UTC."""
    if isinstance(value, datetime.datetime):
        assert value.tzinfo is not None, f"{value} is a moment of no zone"
        return value.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()


def event(component):
    assert not component.errors, component.errors
    for name in ONCE:
        assert name in component and not isinstance(component[name], list), f"{name} is not there once"
    begin, end = component.decoded("DTSTART"), component.decoded("DTEND")
    assert type(begin) is type(end), "begins with a day and ends with a moment"
    assert begin < end, f"{begin} is not before {end}"
    text = {
        name.lower(): str(component[name])
        for name in ("UID", "SUMMARY", "LOCATION", "DESCRIPTION", "STATUS", "TRANSP", "URL")
        if name in component
    }
    return text | {
        "start": said(begin),
        "end": said(end),
        "dtstamp": said(component.decoded("DTSTAMP")),
        "sequence": int(component["SEQUENCE"]),
        "categories": [str(name) for name in component["CATEGORIES"].cats] if "CATEGORIES" in component else [],
    }


def main():
    raw = sys.stdin.buffer.read()
    check_lines(raw)
    calendars = Calendar.from_ical(raw, multiple=True)
    assert len(calendars) == 1, f"{len(calendars)} calendars"
    calendar = calendars[0]
    assert not calendar.errors, calendar.errors
    assert str(calendar["VERSION"]) == "2.0" and calendar["PRODID"], "no version or no maker"
    kinds = {component.name for component in calendar.subcomponents}
    assert kinds <= {"VEVENT"}, kinds
    events = [event(component) for component in calendar.subcomponents]
    ids = {entry["uid"] for entry in events}
    assert len(ids) == len(events), "an id stands twice"
    says = {"events": events}
    if "NAME" in calendar:
        name = calendar["NAME"]
        # The parser takes what stands in an X- property as it stands.
        assert str(calendar["X-WR-CALNAME"]) == name.to_ical().decode(), "it has two names"
        says |= {"name": str(name), "time_zone": str(calendar["X-WR-TIMEZONE"])}
    print(json.dumps(says))


main()
