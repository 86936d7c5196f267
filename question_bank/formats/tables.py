"""CSV and XLSX as formats: a table is read, then each row by itself; each draft becomes a row."""

from collections.abc import Mapping, Sequence

from question_bank.checking import check_stimulus
from question_bank.formats.columns import columns_of
from question_bank.formats.csv import looks_like_csv, read_csv, write_csv
from question_bank.formats.format import Collection, Defaults, Format, Written
from question_bank.formats.losses import losses
from question_bank.formats.row_reading import stimulus_of, validate
from question_bank.formats.row_writing import cells_of
from question_bank.formats.xlsx import LONGEST_CELL, read_xlsx, write_xlsx
from question_bank.items import ItemDraft, StimulusDraft
from question_bank.rows import Entry, Expected, Reading, Row, RowProblem, Severity, Table

ZIP = b"PK\x03\x04"


def reading_of(table: Table, format_name: str) -> Reading:
    """Every row as an entry, with the problems of the table and of each row."""
    entries: list[Entry] = []
    problems = list(table.problems)
    stimuli: dict[str, StimulusDraft] = {}
    spoiled = {each.row for each in table.problems if each.severity is Severity.BLOCKS}
    for row in table.rows:
        outcome = validate(row)
        found = () if isinstance(outcome, ItemDraft) else outcome
        found = (*found, *_stimulus_problems(row, stimuli))
        problems += found
        sound = isinstance(outcome, ItemDraft) and not found and row.number not in spoiled
        draft = outcome if sound and isinstance(outcome, ItemDraft) else None
        entries.append(Entry(row.number, row.cells.get("code", ""), draft, row.cells))
    return Reading(format_name, tuple(entries), tuple(problems), tuple(stimuli.values()))


def rows_of(collection: Collection) -> tuple[list[dict[str, str]], tuple[RowProblem, ...]]:
    """The rows of a collection, each stimulus beside the first item about it, and what is lost.

    A row is read back at once, so that nothing can be lost without a word.
    """
    waiting = {each.code: each for each in collection.stimuli}
    rows: list[dict[str, str]] = []
    problems: list[RowProblem] = []
    for number, draft in enumerate(collection.drafts, start=1):
        cells = cells_of(draft, waiting.pop(draft.stimulus, None))
        again = validate(Row(number, cells))
        rows.append(cells)
        problems += losses(number, draft, again if isinstance(again, ItemDraft) else None)
    problems += [_left_out("stimulus", code) for code in waiting]
    problems += [_left_out("media", name) for name in collection.media]
    return rows, tuple(problems)


def _stimulus_problems(row: Row, stimuli: dict[str, StimulusDraft]) -> Sequence[RowProblem]:
    """What is wrong with the stimulus that a row brings; a sound one is added to `stimuli`."""
    stimulus = stimulus_of(row)
    if stimulus is None:
        return ()
    known = stimuli.setdefault(stimulus.code, stimulus)
    if known.text != stimulus.text or stimulus.title not in {known.title, ""}:
        return (RowProblem(row.number, "stimulus_text", Expected.SAME_STIMULUS, stimulus.code),)
    names = {"code": "stimulus", "title": "stimulus_title", "text": "stimulus_text"}
    return [
        RowProblem(row.number, names[fault.field], fault.expected, fault.found)
        for fault in check_stimulus(stimulus)
    ]


def _left_out(column: str, found: str) -> RowProblem:
    return RowProblem(0, column, Expected.KEPT_FEATURE, found, Severity.WARNS)


def _read_csv(content: bytes, _: Defaults) -> Reading:
    return reading_of(read_csv(content), "csv")


def _read_xlsx(content: bytes, _: Defaults) -> Reading:
    return reading_of(read_xlsx(content), "xlsx")


def _write_csv(collection: Collection) -> Written:
    rows, problems = rows_of(collection)
    return Written(write_csv(columns_of(rows), rows), problems)


def _write_xlsx(collection: Collection) -> Written:
    rows, problems = rows_of(collection)
    return Written(write_xlsx(columns_of(rows), rows), (*problems, *_too_long(rows)))


def _too_long(rows: Sequence[Mapping[str, str]]) -> list[RowProblem]:
    return [
        RowProblem(number, column, Expected.SHORTER_TEXT, str(len(text)), Severity.WARNS)
        for number, cells in enumerate(rows, start=1)
        for column, text in cells.items()
        if len(text) > LONGEST_CELL
    ]


CSV = Format(
    name="csv",
    label="CSV",
    suffix="csv",
    media_type="text/csv",
    recognises=looks_like_csv,
    read=_read_csv,
    write=_write_csv,
)
XLSX = Format(
    name="xlsx",
    label="XLSX",
    suffix="xlsx",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    recognises=lambda content: content.startswith(ZIP),
    read=_read_xlsx,
    write=_write_xlsx,
)
