"""From the form of a new exam to the API's body, and its faults back to the fields."""

import pytest

from exam_server.authoring.exams.forms import cell_name, in_the_form, read_exam
from exam_server.authoring.exams.queries import Cell, MatrixRow
from exam_server.errors import Fault, Invalid
from exam_server.integrity import Watched

ROWS = [
    MatrixRow(topic, topic.title(), tuple(Cell(level, 0, 10) for level in (1, 2, 3)))
    for topic in ("a", "b")
]
FIELDS = {"title": "Ujian", "minutes": "90", "compensate": "never", "count-b-2": " 3 "}


def test_minutes_and_cells_become_a_limit_and_lines() -> None:
    exam = read_exam({**FIELDS, "count-a-1": "0", "count-a-2": ""}, "bank", ROWS)

    assert exam.limit_ms == 90 * 60_000
    assert [(line.topic, line.difficulty, line.count) for line in exam.blueprint] == [("b", 2, 3)]
    assert not exam.closing_cuts


def test_only_the_boxes_that_are_ticked_are_recorded() -> None:
    ticked = read_exam({**FIELDS, "record-paste": "yes", "record-webcam": "yes"}, "bank", ROWS)

    assert ticked.integrity == [Watched.PASTE]
    assert read_exam(FIELDS, "bank", ROWS).integrity == []


@pytest.mark.parametrize("minutes", ["", "-5", "1.5", "ten", "²", "9" * 30])
def test_minutes_that_are_no_number_are_a_fault(minutes: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_exam({**FIELDS, "minutes": minutes}, "bank", ROWS)

    assert [fault.where for fault in in_the_form(caught.value, FIELDS, ROWS)] == ["minutes"]


def test_a_fault_of_a_line_is_a_fault_of_its_cell() -> None:
    fields = {**FIELDS, "count-a-3": "x"}
    error = Invalid([Fault("blueprint.0.count", "", ""), Fault("blueprint.1", "", "")])

    found = [fault.where for fault in in_the_form(error, fields, ROWS)]

    assert found == [cell_name("a", 3), cell_name("b", 2)]
