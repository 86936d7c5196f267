"""The form of a new exam: minutes instead of milliseconds, a matrix instead of lines."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from exam_server.authoring.exams.bodies import NewBlueprint, NewExam
from exam_server.authoring.exams.queries import ExamPlan, MatrixRow
from exam_server.authoring.exams.rule_fields import read_rules, rule_fields
from exam_server.authoring.instants import instant_of
from exam_server.endpoints import parse_fields
from exam_server.errors import Fault, Invalid
from exam_server.integrity import Watched
from question_bank import LineProblem

MILLISECONDS_PER_MINUTE = 60_000
ITEMS = 30
"""Items of a form where nobody has said otherwise yet."""
FIELD_OF = {"limit_ms": "minutes", "outage_ms": "outage_seconds"}


def read_exam(fields: Mapping[str, str], bank_id: str, rows: Sequence[MatrixRow]) -> NewExam:
    """The exam that a sent form describes; raises Invalid, to be turned by `in_the_form`."""
    minutes = fields.get("minutes", "").strip()
    whole = minutes.isascii() and minutes.isdecimal() and len(minutes) < 6
    closes_at = fields.get("booking_closes_at", "").strip()
    values: dict[str, Any] = {
        "title": fields.get("title", ""),
        "bank": bank_id,
        "limit_ms": int(minutes) * MILLISECONDS_PER_MINUTE if whole else minutes,
        **_blueprint(fields, rows),
        "closing_cuts": "closing_cuts" in fields,
        "compensate": fields.get("compensate", ""),
        "outage_ms": milliseconds(fields.get("outage_seconds", "").strip()),
        "integrity": [kind for kind in Watched if box_name(kind) in fields],
        "booking_closes_at": instant_of(closes_at, fields.get("time_zone", "")),
    }
    return parse_fields(NewExam, values)


def read_blueprint(fields: Mapping[str, str], rows: Sequence[MatrixRow]) -> NewBlueprint:
    """The blueprint that a sent form describes; raises Invalid, to be turned by `in_the_form`."""
    return parse_fields(NewBlueprint, _blueprint(fields, rows))


def blueprint_fields(plan: ExamPlan) -> dict[str, str]:
    """The fields of the form that say an exam's blueprint."""
    cells = {cell_name(line.topic_id, line.difficulty): str(line.count) for line in plan.lines}
    return {**cells, **rule_fields(plan.rules)}


def proposal(rows: Sequence[MatrixRow], items: int = ITEMS) -> dict[str, str]:
    """So many items spread evenly over what the bank has, as fields to begin with."""
    left = {
        cell_name(row.topic_id, cell.difficulty): cell.available
        for row in rows
        for cell in row.cells
    }
    asked = dict.fromkeys(left, 0)
    while sum(asked.values()) < items and any(left.values()):
        for name in [name for name, number in left.items() if number]:
            if sum(asked.values()) < items:
                asked[name], left[name] = asked[name] + 1, left[name] - 1
    return {name: str(number) for name, number in asked.items() if number}


def box_name(kind: Watched) -> str:
    """The name of the form's box that has something recorded."""
    return f"record-{kind}"


def total_of(fields: Mapping[str, str]) -> int:
    """How many items the filled-in cells ask for."""
    counts = [text.strip() for name, text in fields.items() if name.startswith("count-")]
    return sum(
        int(text) for text in counts if text.isascii() and text.isdecimal() and len(text) < 6
    )


def complaints(
    problems: Sequence[LineProblem], fields: Mapping[str, str], rows: Sequence[MatrixRow]
) -> dict[str, list[LineProblem]]:
    """What the bank says about a blueprint, by the field of the form that it is about."""
    cells, found = _filled(fields, rows), defaultdict[str, list[LineProblem]](list)
    for problem in problems:
        found[_field(problem.where.replace("lines", "blueprint", 1), cells)].append(problem)
    return dict(found)


def in_the_form(
    error: Invalid, fields: Mapping[str, str], rows: Sequence[MatrixRow]
) -> list[Fault]:
    """What is wrong, each at the field of the form that it is about."""
    cells = _filled(fields, rows)
    return [replace(fault, where=_field(fault.where, cells)) for fault in error.faults]


def cell_name(topic_id: str, difficulty: int) -> str:
    """The name of the matrix's field for a topic and difficulty."""
    return f"count-{topic_id}-{difficulty}"


def _blueprint(fields: Mapping[str, str], rows: Sequence[MatrixRow]) -> dict[str, Any]:
    lines = [
        {"topic": topic, "difficulty": level, "count": text}
        for topic, level, text in _filled(fields, rows)
    ]
    return {"blueprint": lines, "rules": read_rules(fields)}


def milliseconds(seconds: str) -> int | str | None:
    """Typed seconds in ms; None for nothing, and what is no number as it was typed."""
    whole = seconds.isascii() and seconds.isdecimal() and len(seconds) < 6
    return int(seconds) * 1_000 if whole else seconds or None


def _filled(fields: Mapping[str, str], rows: Sequence[MatrixRow]) -> list[tuple[str, int, str]]:
    found = [
        (row.topic_id, cell.difficulty, fields.get(cell_name(row.topic_id, cell.difficulty), ""))
        for row in rows
        for cell in row.cells
    ]
    return [(topic, level, text.strip()) for topic, level, text in found if text.strip(" 0")]


def _field(where: str, cells: Sequence[tuple[str, int, str]]) -> str:
    first, _, rest = where.partition(".")
    place = rest.partition(".")[0]
    if first == "blueprint" and place.isdecimal():
        topic, level, _ = cells[int(place)]
        return cell_name(topic, level)
    if first == "rules":
        return place
    return FIELD_OF.get(first, first)
