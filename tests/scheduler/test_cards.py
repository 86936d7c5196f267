"""The calendar entry of a booking is sound iCalendar in the slot's own time zone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from scheduler import Booking, BookingView, Exam, Slot, Venue, booking_calendar
from tests.scheduler.examples import EXAM, NOW, SLOT, STARTS_AT, VENUE


def a_view(**slot_changes: Any) -> BookingView:
    """A booking in memory only."""
    draft = {name: getattr(SLOT, name) for name in SLOT.__slots__}
    slot = Slot(**{**draft, "id": "abcd2345", **slot_changes})
    booking = Booking(
        id="abcd2345-wxyz6789", slot_id=slot.id, exam_id="e1", candidate_id="ani", seat=1,
        booked_at=NOW,
    )  # fmt: skip
    exam = Exam(title=EXAM.title, blueprint_id="b1", time_limit=EXAM.time_limit, created_at=NOW)
    return BookingView(booking, slot, exam, Venue(name=VENUE.name, address=VENUE.address))


def read_lines(text: str) -> list[str]:
    """The content lines, unfolded as RFC 5545 section 3.1 says."""
    assert text.endswith("\r\n")
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_a_calendar_entry_tells_what_when_and_where() -> None:
    lines = read_lines(booking_calendar(a_view()))

    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert "DTSTART;TZID=Asia/Jakarta:20260304T090000" in lines
    assert "DURATION:PT5400S" in lines
    assert "SUMMARY:Seleksi Mitra" in lines
    assert r"LOCATION:Balai Diklat\, Jalan Merdeka 1\, Bogor" in lines
    assert "STATUS:CONFIRMED" in lines


def test_a_calendar_entry_describes_its_time_zone() -> None:
    lines = read_lines(booking_calendar(a_view(time_zone="Asia/Jayapura")))

    assert "DTSTART;TZID=Asia/Jayapura:20260304T110000" in lines
    zone = lines[lines.index("BEGIN:VTIMEZONE") : lines.index("END:VTIMEZONE")]
    assert zone[1:] == [
        "TZID:Asia/Jayapura",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0900",
        "TZOFFSETTO:+0900",
        "TZNAME:WIT",
        "END:STANDARD",
    ]


def test_a_zone_in_summer_time_has_the_offset_of_that_day() -> None:
    july = datetime(2026, 7, 4, 7, 0, tzinfo=UTC)
    view = a_view(time_zone="Europe/Paris", starts_at=july, closes_at=july + timedelta(hours=2))

    lines = read_lines(booking_calendar(view))

    assert "DTSTART;TZID=Europe/Paris:20260704T090000" in lines
    assert "TZOFFSETTO:+0200" in lines


def test_the_same_booking_is_the_same_text() -> None:
    text = booking_calendar(a_view())

    assert text == booking_calendar(a_view())
    assert "UID:abcd2345-wxyz6789@exam-server" in read_lines(text)
    assert "DTSTAMP:20260301T020000Z" in read_lines(text)


def test_signs_with_a_meaning_are_escaped() -> None:
    text = booking_calendar(a_view(), description="Bawa KTP; pensil, \\\nBEGIN:VALARM")

    assert r"DESCRIPTION:Bawa KTP\; pensil\, \\\nBEGIN:VALARM" in read_lines(text)


def test_no_line_is_longer_than_75_octets_and_no_character_is_broken() -> None:
    title = "Ujian " + "é" * 100 + "试" * 50
    view = replace(a_view(), exam=Exam(
        title=title, blueprint_id="b1", time_limit=EXAM.time_limit, created_at=NOW
    ))  # fmt: skip

    text = booking_calendar(view)

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"SUMMARY:{title}" in read_lines(text)


def test_a_cancelled_slot_is_cancelled_in_the_calendar() -> None:
    text = booking_calendar(a_view(cancelled_at=STARTS_AT))

    assert "STATUS:CANCELLED" in read_lines(text)
