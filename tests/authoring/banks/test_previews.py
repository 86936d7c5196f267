"""What the preview of an import shows."""

from exam_server.authoring.banks.previews import PROBLEMS_SHOWN, grouped, preview
from exam_server.authoring.paging import Page
from question_bank import Change, Expected, ImportReport, ReportRow, RowProblem


def report(*problems: RowProblem, rows: tuple[ReportRow, ...] = ()) -> ImportReport:
    return ImportReport(0, 0, 0, len(rows), rows, problems)


def test_equal_problems_stand_together_the_most_frequent_first() -> None:
    kinds = [RowProblem(row, "kind", Expected.KIND, "x") for row in (2, 3)]
    keys = [RowProblem(row, "key", Expected.ONE_LETTER, "Z") for row in range(2, 40)]

    first, second = grouped(report(*kinds, *keys), lambda problem: problem.expected.value)

    assert (first.sentence, first.column, first.count) == ("one_letter", "key", 38)
    assert len(first.places) == PROBLEMS_SHOWN
    assert (second.sentence, second.count) == ("kind", 2)


def test_what_is_wrong_with_the_whole_file_comes_first() -> None:
    rows = [RowProblem(row, "key", Expected.LETTERS, "") for row in (2, 3)]
    header = RowProblem(1, "stem", Expected.HEADER_COLUMN, "code")

    groups = grouped(report(*rows, header), lambda problem: problem.expected.value)

    assert groups[0].sentence == "header_column"


def test_rows_are_filtered_by_what_happens_to_them() -> None:
    rows = tuple(
        ReportRow(place, f"A-{place}", change, None, {})
        for place, change in enumerate([Change.NEW, Change.INVALID, Change.INVALID], 2)
    )

    found = preview(report(rows=rows), "id", change="invalid", page=Page(1, 1))
    everything = preview(report(rows=rows), "id", change="nonsense", page=Page(1, 9))

    assert [each.row.row for each in found.rows] == [3]
    assert found.paging.total == 2
    assert len(everything.rows) == 3
