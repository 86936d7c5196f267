"""What comes back otherwise is said, field by field."""

from dataclasses import replace

from question_bank.formats.losses import losses
from question_bank.rows import Expected, RowProblem, Severity
from tests.question_bank.drafts import NUMERIC, SINGLE


def test_a_draft_that_comes_back_lost_nothing() -> None:
    assert losses(1, NUMERIC, NUMERIC) == ()


def test_every_field_that_is_gone_or_changed_is_named() -> None:
    again = replace(NUMERIC, units=(), stem="Berapa", code="Q-1")

    assert losses(4, NUMERIC, again, told={"code"}) == (
        RowProblem(4, "stem", Expected.KEPT_MARKUP, NUMERIC.stem, Severity.WARNS),
        RowProblem(4, "units", Expected.KEPT_FEATURE, "kg, g", Severity.WARNS),
    )


def test_an_item_that_is_not_written_is_named_by_its_kind() -> None:
    [problem] = losses(1, SINGLE, None)

    assert (problem.expected, problem.found) == (Expected.KNOWN_KIND, "single_choice")
