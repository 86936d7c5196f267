"""Rejected rows and questions as a file to mend."""

import json

import pytest

from question_bank.formats import Collection, read_file
from question_bank.formats.csv import read_csv
from question_bank.formats.json_format import document_of
from question_bank.formats.rejected import rejected_csv, rejected_file
from question_bank.formats.tables import reading_of
from question_bank.plan import ImportReport, plan_import
from question_bank.rows import Entry, Expected, Reading, RowProblem, Table
from tests.question_bank.builders import row
from tests.question_bank.drafts import SINGLE


def describe(problem: RowProblem) -> str:
    return f"{problem.column}: {problem.expected.value}"


def report_of(format_name: str) -> ImportReport:
    rows = (row(2), row(3, code="B", stem="", difficulty="9", tags="=x", catatan="asli"))
    return plan_import(reading_of(Table(rows), format_name), {})


@pytest.mark.parametrize("format_name", ["csv", "xlsx"])
def test_only_invalid_rows_come_back_with_their_reasons(format_name: str) -> None:
    content, suffix, _ = rejected_file(report_of(format_name), describe)

    [rejected] = read_file(content).entries

    assert suffix == format_name
    assert rejected.cells["code"] == "B"
    assert (rejected.cells["tags"], rejected.cells["catatan"]) == ("=x", "asli")
    assert rejected.cells["problems"] == "difficulty: difficulty\nstem: something"


def test_a_mended_file_imports() -> None:
    report = plan_import(
        reading_of(Table((row(2, stem="- satu\n- dua", difficulty="9"),)), "csv"), {}
    )

    mended = rejected_csv(report, describe).replace(b",9,", b",3,")

    again = plan_import(reading_of(read_csv(mended), "csv"), {})
    assert (again.new, again.problems) == (1, ())
    assert again.rows[0].cells["stem"] == "- satu\n- dua"


def test_questions_come_as_they_stood_with_the_reasons_in_comments() -> None:
    entry = Entry(4, "Judul", None, original="::Judul:: Apa?\n{=satu}\n")
    problem = RowProblem(4, "answers", Expected.SYNTAX, "", place="line 9")
    report = plan_import(Reading("gift", (entry,), (problem,)), {})

    content, suffix, media_type = rejected_file(report, describe)

    assert (suffix, media_type) == ("txt", "text/plain; charset=utf-8")
    assert content.decode().split("\n") == [
        "// 4. Judul",
        "// answers: syntax (line 9)",
        "::Judul:: Apa?",
        "{=satu}",
        "",
    ]


def test_items_of_our_own_format_say_themselves_what_is_wrong() -> None:
    items = [SINGLE.source(), SINGLE.source() | {"code": "B", "stem": ""}, 7]
    document = document_of(items, Collection("Bank", ()))  # type: ignore[arg-type]
    report = plan_import(read_file(document), {})

    content, suffix, _ = rejected_file(report, describe)

    found = json.loads(content)["items"]
    assert suffix == "json"
    assert [each.get("problems") for each in found] == [
        ["stem: something (items[1])"],
        [": syntax (items[2])"],
    ]
    again = read_file(content)
    assert [(each.row, each.column) for each in again.problems][:1] == [(1, "stem")]


@pytest.mark.parametrize(
    ("text", "wrong", "mended"),
    [
        ("$CATEGORY: Numerik\n\n::A::Satu?{#tiga}\n\n::B::Dua?{T}\n", "#tiga", "#3"),
        ("Satu?\nA. a\nB. b\nANSWER: C\n", "ANSWER: C", "ANSWER: B"),
    ],
    ids=["gift", "aiken"],
)
def test_rejected_questions_can_be_mended_and_read_again(
    text: str, wrong: str, mended: str
) -> None:
    report = plan_import(read_file(text.encode()), {})

    content, _, _ = rejected_file(report, describe)
    again = read_file(content.replace(wrong.encode(), mended.encode()))

    [entry] = again.entries
    assert (report.invalid, again.format, again.problems) == (1, report.format, ())
    assert entry.draft is not None
    assert entry.draft.topic == ("Numerik" if "CATEGORY" in text else "Umum")
