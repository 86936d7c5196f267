"""The XLSX file that authors fill in: text cells only, drop-downs, and examples on a second sheet.

The examples stand apart from the rows to fill in, so that nobody imports them by mistake."""

import io
from datetime import datetime

import xlsxwriter

from question_bank.formats.columns import OPTIONAL, columns_of
from question_bank.formats.examples import EXAMPLES, NOTES, STIMULUS
from question_bank.formats.grid import MOST_ROWS
from question_bank.formats.row_writing import cells_of
from question_bank.formats.xlsx import fill, styles
from question_bank.items import COLUMNS, DIFFICULTIES, ItemState, Kind, Spaces

CHOICES = {
    "difficulty": [str(each) for each in DIFFICULTIES],
    "kind": [each.value for each in Kind],
    "case": ["true", "false"],
    "shuffle": ["true", "false"],
    "spaces": [each.value for each in Spaces],
    "state": [each.value for each in ItemState],
}
"""What drops down in the cells of a column."""


def template_xlsx() -> bytes:
    """The template: sheet `Soal` to fill in, then `Contoh` with examples, then `Petunjuk`."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    # A fixed date makes the file the same every time, whoever downloads it.
    book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001
    look = styles(book)
    columns = [*COLUMNS, *OPTIONAL]
    sheet = book.add_worksheet("Soal")
    fill(sheet, columns, (), look)
    for place, column in enumerate(columns):
        if column in CHOICES:
            rule = {"validate": "list", "source": CHOICES[column]}
            sheet.data_validation(1, place, MOST_ROWS, place, rule)
    rows = [
        cells_of(each, STIMULUS if each.stimulus == STIMULUS.code else None) for each in EXAMPLES
    ]
    fill(book.add_worksheet("Contoh"), columns_of(rows), rows, look)
    notes = book.add_worksheet("Petunjuk")
    text, head = look
    notes.set_column(0, 0, 16, head)
    notes.set_column(1, 1, 100, text)
    for place, (column, note) in enumerate(NOTES.items()):
        notes.write_string(place, 0, column)
        notes.write_string(place, 1, note)
    book.close()
    return file.getvalue()
