"""Time zones as people in Indonesia write them: WIB, WITA, WIT; any other IANA zone too."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


def is_zone(name: str) -> bool:
    """Whether this is a place's IANA zone (`Asia/Jakarta`) or `UTC`.

    Names without a slash (`EST`, `localtime`) are refused: they mean different things on
    different machines, or nothing that a candidate knows.
    """
    return name == "UTC" or ("/" in name and name in _known_zones())


def local_time(at: datetime, time_zone: str) -> datetime:
    """The same instant on the wall clock of that zone."""
    return at.astimezone(ZoneInfo(time_zone))


def zone_abbreviation(time_zone: str, at: datetime) -> str:
    """WIB, WITA or WIT in Indonesia; elsewhere the zone's own letters, or `UTC+08:00`."""
    local = local_time(at, time_zone)
    name = local.tzname() or ""
    return name if name.isalpha() else f"UTC{local.isoformat()[-6:]}"


@cache
def _known_zones() -> frozenset[str]:
    # Listing reads a folder, and it spares ZoneInfo from ever opening a path a person typed.
    return frozenset(available_timezones())
