"""The form of a new exam: minutes instead of milliseconds, a matrix instead of lines."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from exam_server.authoring.exams.bodies import NewExam
from exam_server.authoring.exams.queries import MatrixRow
from exam_server.authoring.instants import instant_of
from exam_server.endpoints import parse_fields
from exam_server.errors import Fault, Invalid

MILLISECONDS_PER_MINUTE = 60_000
FIELD_OF = {"limit_ms": "minutes", "outage_ms": "outage_seconds"}


def read_exam(fields: Mapping[str, str], bank_id: str, rows: Sequence[MatrixRow]) -> NewExam:
    """The exam that a sent form describes; raises Invalid, to be turned by `in_the_form`."""
    cells = _filled(fields, rows)
    minutes = fields.get("minutes", "").strip()
    whole = minutes.isascii() and minutes.isdecimal() and len(minutes) < 6
    closes_at = fields.get("booking_closes_at", "").strip()
    values: dict[str, Any] = {
        "title": fields.get("title", ""),
        "bank": bank_id,
        "limit_ms": int(minutes) * MILLISECONDS_PER_MINUTE if whole else minutes,
        "blueprint": [
            {"topic": topic, "difficulty": level, "count": text} for topic, level, text in cells
        ],
        "closing_cuts": "closing_cuts" in fields,
        "compensate": fields.get("compensate", ""),
        "outage_ms": _milliseconds(fields.get("outage_seconds", "").strip()),
        "booking_closes_at": instant_of(closes_at, fields.get("time_zone", "")),
    }
    return parse_fields(NewExam, values)


def in_the_form(
    error: Invalid, fields: Mapping[str, str], rows: Sequence[MatrixRow]
) -> list[Fault]:
    """What is wrong, each at the field of the form that it is about."""
    cells = _filled(fields, rows)
    return [replace(fault, where=_field(fault, cells)) for fault in error.faults]


def cell_name(topic_id: str, difficulty: int) -> str:
    """The name of the matrix's field for a topic and difficulty."""
    return f"count-{topic_id}-{difficulty}"


def _milliseconds(seconds: str) -> int | str | None:
    whole = seconds.isascii() and seconds.isdecimal() and len(seconds) < 6
    return int(seconds) * 1_000 if whole else seconds or None


def _filled(fields: Mapping[str, str], rows: Sequence[MatrixRow]) -> list[tuple[str, int, str]]:
    found = [
        (row.topic_id, cell.difficulty, fields.get(cell_name(row.topic_id, cell.difficulty), ""))
        for row in rows
        for cell in row.cells
    ]
    return [(topic, level, text.strip()) for topic, level, text in found if text.strip(" 0")]


def _field(fault: Fault, cells: Sequence[tuple[str, int, str]]) -> str:
    first, _, rest = fault.where.partition(".")
    place = rest.partition(".")[0]
    if first == "blueprint" and place.isdecimal():
        topic, level, _ = cells[int(place)]
        return cell_name(topic, level)
    return FIELD_OF.get(first, first)
