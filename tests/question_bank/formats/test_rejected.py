"""Rejected rows as a file to mend."""

from question_bank.formats.csv import read_csv
from question_bank.formats.rejected import rejected_csv
from question_bank.formats.tables import reading_of
from question_bank.plan import plan_import
from question_bank.rows import RowProblem, Table
from tests.question_bank.builders import row


def describe(problem: RowProblem) -> str:
    return f"{problem.column}: {problem.expected.value}"


def test_only_invalid_rows_come_back_with_their_reasons() -> None:
    report = plan_import(
        reading_of(Table((row(2), row(3, code="B", stem="", difficulty="9"))), "csv"), {}
    )

    [rejected] = read_csv(rejected_csv(report, describe)).rows

    assert rejected.cells["code"] == "B"
    assert rejected.cells["problems"] == "difficulty: difficulty\nstem: something"


def test_a_mended_file_imports() -> None:
    report = plan_import(
        reading_of(Table((row(2, stem="- satu\n- dua", difficulty="9"),)), "csv"), {}
    )

    mended = rejected_csv(report, describe).replace(b",9,", b",3,")

    again = plan_import(reading_of(read_csv(mended), "csv"), {})
    assert (again.new, again.problems) == (1, ())
    assert again.rows[0].cells["stem"] == "- satu\n- dua"
