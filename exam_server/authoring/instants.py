"""Instants as they come in: with any offset, and as local times of a form; kept in UTC."""

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime

from scheduler import is_zone


def _in_utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""An instant that says its offset, turned to UTC."""


def instant_of(text: str, zone: str) -> str:
    """A date and time as a form sends it, with the zone's offset; unreadable text as it came."""
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        return text
    if local.tzinfo is not None or not is_zone(zone):
        return text
    return local.replace(tzinfo=ZoneInfo(zone)).isoformat()
