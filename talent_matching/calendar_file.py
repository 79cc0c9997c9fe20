"""One appointment as a file for a calendar (RFC 5545). It names nobody's telephone: calendars are shared more easily than pages."""

from datetime import UTC, datetime

from django.utils import timezone

from workplace.downloads import attachment


def answer(*, uid: str, version: int, start: datetime, end: datetime, title: str, place: str, text: str, url: str):
    """`version` tells the calendar which of two files of the same appointment is the later one."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Zone Portal//Matching//ZH", "BEGIN:VEVENT",
        f"UID:{uid}@zone-portal", f"DTSTAMP:{_moment(timezone.now())}", f"SEQUENCE:{version}",
        f"DTSTART:{_moment(start)}", f"DTEND:{_moment(end)}", f"SUMMARY:{_escaped(title)}",
        f"LOCATION:{_escaped(place)}", f"DESCRIPTION:{_escaped(text)}", f"URL:{url}", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    body = "".join(f"{_folded(line)}\r\n" for line in lines)
    return attachment(body.encode(), f"{uid}.ics", "text/calendar; charset=utf-8")


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for letter, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        text = text.replace(letter, written)
    return text


def _folded(line: str) -> str:
    """No line is longer than 75 octets; a Chinese letter is never cut."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > 73:
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\r\n ".join([*pieces, piece])
