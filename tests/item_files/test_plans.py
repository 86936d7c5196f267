"""The plan of an import in a file."""

from pathlib import Path

from exam_server.item_files.orders import Spot
from exam_server.item_files.plans import (
    PROBLEMS_SHOWN,
    grouped,
    read_head,
    read_media,
    read_page,
    read_rejected,
    write_plan,
)
from question_bank import (
    Change,
    Encoded,
    Expected,
    ImportReport,
    ReportRow,
    RowProblem,
    Severity,
    encode,
)
from tests.question_bank.drafts import EACH_KIND
from tests.question_bank.files import picture


def report() -> ImportReport:
    """One new row of each kind, one invalid one, a problem and a picture."""
    rows = [ReportRow(n, each.code, Change.NEW, each, {}) for n, each in enumerate(EACH_KIND, 2)]
    rows.append(ReportRow(99, "X", Change.INVALID, None, {"code": "X"}))
    made = encode(picture())
    assert isinstance(made, Encoded)
    problem = RowProblem(99, "key", Expected.LETTERS, "Z", place="line 4")
    return ImportReport(
        len(EACH_KIND), 0, 0, 1, tuple(rows), (problem,), format="csv", encoded=(made,)
    )


def test_a_plan_comes_back_as_it_was_written(tmp_path: Path) -> None:
    spot, written = Spot(tmp_path / "parcel"), report()

    write_plan(spot, written)

    head = read_head(spot)
    assert head
    assert (head.new, head.invalid, head.format) == (9, 1, "csv")
    assert read_page(spot, "", offset=0, size=50) == (list(written.rows), 10)
    rejected = read_rejected(spot, head)
    assert (rejected.rows, rejected.problems) == (written.rows[-1:], written.problems)


def test_rows_are_filtered_by_what_happens_to_them(tmp_path: Path) -> None:
    spot = Spot(tmp_path / "parcel")
    write_plan(spot, report())

    found, total = read_page(spot, "invalid", offset=0, size=50)
    second, _ = read_page(spot, "new", offset=4, size=4)
    everything, _ = read_page(spot, "nonsense", offset=0, size=50)

    assert ([row.row for row in found], total) == ([99], 1)
    assert [row.row for row in second] == [6, 7, 8, 9]
    assert len(everything) == 10


def test_only_media_of_the_plan_are_given_out(tmp_path: Path) -> None:
    spot, written = Spot(tmp_path / "parcel"), report()
    write_plan(spot, written)

    [medium] = written.encoded

    assert read_media(spot, medium.id) == medium.content
    assert [read_media(spot, name) for name in ("plan", "../parcel", "0" * 32 + ".png")] == [
        None
    ] * 3


def test_what_was_begun_anew_has_no_plan(tmp_path: Path) -> None:
    spot = Spot(tmp_path / "parcel")
    write_plan(spot, report())

    spot.forget()

    assert read_head(spot) is None
    assert list(tmp_path.iterdir()) == []


def test_equal_problems_stand_together_the_most_frequent_first() -> None:
    kinds = [RowProblem(row, "kind", Expected.KIND, "x") for row in (2, 3)]
    keys = [RowProblem(row, "key", Expected.ONE_LETTER, "Z") for row in range(2, 40)]

    first, second = grouped([*kinds, *keys])

    assert (first.expected, first.column, first.count) == (Expected.ONE_LETTER, "key", 38)
    assert len(first.places) == PROBLEMS_SHOWN
    assert (second.expected, second.count) == (Expected.KIND, 2)


def test_what_is_wrong_with_the_whole_file_comes_first_and_warnings_stand_apart() -> None:
    rows = [RowProblem(row, "key", Expected.LETTERS, "") for row in (2, 3)]
    header = RowProblem(1, "stem", Expected.HEADER_COLUMN, "code")
    warning = RowProblem(2, "key", Expected.LETTERS, "", Severity.WARNS)

    groups = grouped([*rows, header, warning])

    assert groups[0].expected is Expected.HEADER_COLUMN
    assert [(each.severity, each.count) for each in groups[1:]] == [
        (Severity.BLOCKS, 2),
        (Severity.WARNS, 1),
    ]
