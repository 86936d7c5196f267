"""Instants as they come in."""

import pytest
from pydantic import BaseModel, ValidationError

from exam_server.authoring.instants import Instant, instant_of


class Holding(BaseModel):
    """Something with an instant."""

    at: Instant


def test_any_offset_is_turned_to_utc() -> None:
    found = Holding.model_validate_json('{"at": "2030-01-01T09:00:00+09:00"}')

    assert found.model_dump(mode="json") == {"at": "2030-01-01T00:00:00Z"}


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValidationError):
        Holding.model_validate_json('{"at": "2030-01-01T09:00:00"}')


@pytest.mark.parametrize(
    ("text", "zone", "instant"),
    [
        ("2030-01-01T09:00", "Asia/Jakarta", "2030-01-01T09:00:00+07:00"),
        ("2030-01-01T09:00", "Asia/Jayapura", "2030-01-01T09:00:00+09:00"),
        ("2030-01-01T09:00", "Mars/Base", "2030-01-01T09:00"),
        ("tomorrow", "Asia/Jakarta", "tomorrow"),
        ("2030-01-01T09:00+01:00", "Asia/Jakarta", "2030-01-01T09:00+01:00"),
        ("", "Asia/Jakarta", ""),
    ],
)
def test_a_local_time_gets_the_offset_of_its_zone(text: str, zone: str, instant: str) -> None:
    assert instant_of(text, zone) == instant
