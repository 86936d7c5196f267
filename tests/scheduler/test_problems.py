"""Problems are collected field by field and raised together."""

import pytest

from scheduler import DraftError, FieldProblem
from scheduler.problems import Findings


def test_nothing_is_raised_where_nothing_was_found() -> None:
    findings = Findings()

    findings.expect("capacity", True, expected="1 or more", found=5)

    findings.close()


def test_the_first_problem_of_each_field_is_raised_in_order() -> None:
    findings = Findings()
    findings.expect("title", False, expected="text", found="")
    findings.expect("capacity", False, expected="1 or more", found=0)
    findings.expect("title", False, expected="shorter text", found="")

    with pytest.raises(DraftError) as caught:
        findings.close()

    assert caught.value.problems == (
        FieldProblem("title", "text", ""),
        FieldProblem("capacity", "1 or more", "0"),
    )
