"""Zones as Indonesian candidates know them, and any other place."""

from datetime import UTC, datetime

import pytest

from scheduler import is_zone, local_time, zone_abbreviation

MARCH = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
JULY = datetime(2026, 7, 4, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("time_zone", "at", "expected"),
    [
        ("Asia/Jakarta", MARCH, "WIB"),
        ("Asia/Pontianak", MARCH, "WIB"),
        ("Asia/Makassar", MARCH, "WITA"),
        ("Asia/Jayapura", MARCH, "WIT"),
        ("Asia/Singapore", MARCH, "UTC+08:00"),
        ("Asia/Kathmandu", MARCH, "UTC+05:45"),
        ("Europe/Paris", MARCH, "CET"),
        ("Europe/Paris", JULY, "CEST"),
        ("UTC", MARCH, "UTC"),
    ],
)
def test_a_zone_is_written_as_people_write_it(time_zone: str, at: datetime, expected: str) -> None:
    assert zone_abbreviation(time_zone, at) == expected


@pytest.mark.parametrize(
    "name", ["", "WIB", "EST", "localtime", "Asia", "Asia/Atlantis", "../etc/passwd", "/Asia/Tokyo"]
)
def test_what_is_no_place_is_no_zone(name: str) -> None:
    assert not is_zone(name)


def test_local_time_is_the_same_instant_on_the_wall_clock() -> None:
    local = local_time(MARCH, "Asia/Jayapura")

    assert local == MARCH
    assert (local.hour, local.minute) == (11, 0)
