"""The XLSX file that authors fill in: text cells only, drop-downs, and examples on a second sheet.

The examples stand apart from the rows to fill in, so that nobody imports them by mistake."""

import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from question_bank.formats.grid import MOST_ROWS
from question_bank.items import COLUMNS, DIFFICULTIES, TABLE_KINDS, ItemDraft, Kind
from question_bank.validation import cells_of

TEXT_FORMAT = 49  # The built-in format of text cells.
WIDTHS = {"stem": 60, "explanation": 50, "topic": 24, "kind": 18, "code": 14}
CHOICES = {
    "difficulty": [str(each) for each in DIFFICULTIES],
    "kind": [each.value for each in TABLE_KINDS],
}

EXAMPLES = (
    ItemDraft(
        code="CONTOH-1",
        topic="Numerik",
        difficulty=1,
        kind=Kind.SINGLE_CHOICE,
        stem="Seorang petugas mendata **8 rumah tangga** sehari. Berapa yang ia data dalam 5 hari?",
        options=("35", "40", "45", "48"),
        key=("B",),
        tolerance=None,
        expression="8 * 5",
        explanation="Delapan rumah tangga dikali lima hari adalah 40.",
    ),
    ItemDraft(
        code="CONTOH-2",
        topic="Praktik Lapangan",
        difficulty=2,
        kind=Kind.MULTIPLE_CHOICE,
        stem="Apa saja yang diperiksa sebelum wawancara dimulai? Pilih semua yang benar.",
        options=("Alamat responden", "Kesediaan responden", "Penghasilan tetangga"),
        key=("A", "B"),
        tolerance=None,
        expression="",
        explanation="Penghasilan tetangga tidak berkaitan dengan wawancara itu.",
    ),
    ItemDraft(
        code="CONTOH-3",
        topic="Etika",
        difficulty=1,
        kind=Kind.TRUE_FALSE,
        stem="Jawaban responden boleh diceritakan kepada tetangganya.",
        options=(),
        key=("false",),
        tolerance=None,
        expression="",
        explanation="Jawaban responden bersifat rahasia.",
    ),
    ItemDraft(
        code="CONTOH-4",
        topic="Numerik",
        difficulty=2,
        kind=Kind.NUMERIC,
        stem="Rata-rata dari 12, 13, dan 12,5 adalah …",
        options=(),
        key=("12.5",),
        tolerance=Decimal(0),
        expression="(12 + 13 + 12.5) / 3",
        explanation="Jumlahnya 37,5; dibagi tiga menjadi 12,5.",
    ),
)

NOTES = {
    "code": "Kode unik, misalnya NUM-1-01: huruf, angka, titik, garis bawah, atau tanda hubung.",
    "topic": "Nama topik. Topik yang belum ada dibuat saat impor.",
    "difficulty": "1 mudah, 2 sedang, 3 sulit.",
    "kind": "single_choice, multiple_choice, true_false, atau numeric.",
    "stem": "Pertanyaan dalam Markdown: **tebal**, *miring*, daftar, tabel.",
    "option_a": "Pilihan A sampai E diisi berurutan, hanya untuk soal pilihan.",
    "key": "Huruf (B), beberapa huruf (A C), true atau false, atau angka dengan titik (12.5).",
    "tolerance": "Hanya untuk numeric: selisih terbesar yang masih benar; kosong berarti 0.",
    "expression": "Hitungan yang menghasilkan kunci, untuk diperiksa kembali; boleh kosong.",
    "explanation": "Mengapa kuncinya benar; tidak pernah tampil selama ujian.",
}


def template_xlsx() -> bytes:
    """The template: sheet `Soal` to fill in, then `Contoh` with examples, then `Petunjuk`."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    # A fixed date makes the file the same every time, whoever downloads it.
    book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001
    text = book.add_format({"num_format": TEXT_FORMAT, "text_wrap": True, "valign": "top"})
    head = book.add_format({"num_format": TEXT_FORMAT, "bold": True, "bottom": 1})
    _fill(book.add_worksheet("Soal"), (), text, head)
    _fill(book.add_worksheet("Contoh"), map(cells_of, EXAMPLES), text, head)
    notes = book.add_worksheet("Petunjuk")
    notes.set_column(0, 0, 14, head)
    notes.set_column(1, 1, 90, text)
    for place, (column, note) in enumerate(NOTES.items()):
        notes.write_string(place, 0, column)
        notes.write_string(place, 1, note)
    book.close()
    return file.getvalue()


def _fill(sheet: Worksheet, rows: Iterable[Mapping[str, str]], text: Format, head: Format) -> None:
    """One sheet of items; as text cells, codes and numbers stay as they were typed."""
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, WIDTHS.get(column, 16), text)
        sheet.write_string(0, place, column, head)
        if column in CHOICES:
            rule = {"validate": "list", "source": CHOICES[column]}
            sheet.data_validation(1, place, MOST_ROWS, place, rule)
    for number, cells in enumerate(rows, start=1):
        for place, column in enumerate(COLUMNS):
            sheet.write_string(number, place, cells.get(column, ""), text)
