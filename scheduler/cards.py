"""What a candidate takes home from a booking: the calendar entry (iCalendar, RFC 5545)."""

from datetime import UTC, datetime, timedelta

from scheduler.queries import BookingView
from scheduler.zones import local_time, zone_abbreviation

LONGEST_LINE = 75  # Octets without the line break, RFC 5545 section 3.1.


def booking_calendar(view: BookingView, *, description: str = "") -> str:
    """The ICS text of a booking, with CRLF line ends; `description` is shown as given.

    The same booking always gives the same text, and the same UID: a calendar that imports it
    twice keeps one entry.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//exam-server//scheduler//ID",
        "METHOD:PUBLISH",
        *_zone(view),
        *_event(view, description),
        "END:VCALENDAR",
    ]
    return "".join(f"{_fold(line)}\r\n" for line in lines)


def _zone(view: BookingView) -> list[str]:
    # One fixed offset is enough: the zone is described for this one start alone, and the end
    # is given as a duration, which no change of summer time can move.
    name, starts_at = view.slot.time_zone, view.slot.starts_at
    offset = f"{local_time(starts_at, name):%z}"
    return [
        "BEGIN:VTIMEZONE",
        f"TZID:{name}",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        f"TZOFFSETFROM:{offset}",
        f"TZOFFSETTO:{offset}",
        f"TZNAME:{zone_abbreviation(name, starts_at)}",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]


def _event(view: BookingView, description: str) -> list[str]:
    slot, venue = view.slot, view.venue
    place = ", ".join(part for part in (venue.name, venue.address) if part)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{view.booking.id}@exam-server",
        f"DTSTAMP:{_utc(view.booking.booked_at)}",
        f"DTSTART;TZID={slot.time_zone}:{local_time(slot.starts_at, slot.time_zone):%Y%m%dT%H%M%S}",
        f"DURATION:PT{(slot.closes_at - slot.starts_at) // timedelta(seconds=1)}S",
        f"SUMMARY:{_escape(view.exam.title)}",
        f"LOCATION:{_escape(place)}",
        f"STATUS:{'CANCELLED' if slot.cancelled_at else 'CONFIRMED'}",
    ]
    if description:
        lines.append(f"DESCRIPTION:{_escape(description)}")
    return [*lines, "END:VEVENT"]


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escape(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return "\\n".join(text.splitlines())


def _fold(line: str) -> str:
    """Break a long line between characters, never inside one (a UTF-8 character has ≤ 4 octets)."""
    folded, width = [], 0
    for character in line:
        size = len(character.encode())
        if width + size > LONGEST_LINE:
            folded.append("\r\n ")
            width = 1
        folded.append(character)
        width += size
    return "".join(folded)
