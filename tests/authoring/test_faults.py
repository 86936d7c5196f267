"""Problems of blueprints as faults: where, what was expected, what was found."""

import pytest

from exam_server.authoring.faults import line_faults
from exam_server.errors import Fault
from question_bank import Cause, LineProblem, Reason


def test_a_shortage_says_what_keeps_the_others_out() -> None:
    reason = Reason(
        cause=Cause.SHORTAGE, asked=5, available=4, barred={"in_review": 2, "retired": 1}
    )

    (fault,) = line_faults([LineProblem("lines.0.count", "enough_items", "5", reason)])

    assert fault == Fault(
        "blueprint.0.count",
        "at most 4, as many as the bank has approved (2 in review, 1 retired)",
        "5",
    )


@pytest.mark.parametrize("cause", [each for each in Cause if Reason(cause=each).blocks])
def test_every_cause_that_keeps_a_blueprint_out_has_words(cause: Cause) -> None:
    if cause in {Cause.SHORTAGE, Cause.FIXED_UNKNOWN}:
        return  # Told as `enough_items` and `code`.

    (fault,) = line_faults([LineProblem("lines", cause.value, "x", Reason(cause=cause))])

    assert "{" not in fault.expected
    assert fault.where == "blueprint"
