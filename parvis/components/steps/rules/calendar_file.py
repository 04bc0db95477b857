"""One appointment as an iCalendar file (RFC 5545), with an alarm on the day before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

STAMP = "%Y%m%dT%H%M%SZ"
LONGEST = 74  # bytes of a line, its end apart


def event(*, uid: str, start: datetime, minutes: int, made: datetime, title: str, place: str, note: str) -> bytes:
    """Moments in UTC, so that every calendar shows them on its own clocks."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Parvis//steps//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{made.astimezone(UTC):{STAMP}}",
        f"DTSTART:{start.astimezone(UTC):{STAMP}}",
        f"DTEND:{start.astimezone(UTC) + timedelta(minutes=minutes):{STAMP}}",
        f"SUMMARY:{escaped(title)}",
        f"LOCATION:{escaped(place)}",
        *([f"DESCRIPTION:{escaped(note)}"] if note else []),
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escaped(title)}",
        "TRIGGER:-P1D",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "")


def folded(line: str) -> str:
    """Lines of at most 75 bytes: what follows begins with a space; no letter is cut."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > LONGEST:
            parts.append(part)
            part = " "
        part += letter
    return "\r\n".join([*parts, part])
