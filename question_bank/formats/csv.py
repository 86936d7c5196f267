"""CSV as spreadsheets write it: UTF-8, with or without a mark, commas or semicolons, RFC 4180."""

import csv
import io

from question_bank.formats.grid import to_table
from question_bank.rows import Expected, Table, refused

UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_csv(content: bytes) -> Table:
    """The rows of a CSV file, numbered as a spreadsheet numbers them: one record, one row."""
    if content.startswith(UTF_16_MARKS):
        return refused(Expected.UTF_8, "UTF-16")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return refused(Expected.UTF_8, _where(content, error.start))
    if "\x00" in text:
        return refused(Expected.CSV_OR_XLSX, "NUL")
    records = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        return to_table(records)
    except csv.Error as error:
        return refused(Expected.QUOTED_CSV, f"line {records.line_num}: {error}")


def _delimiter(text: str) -> str:
    """Semicolon where the header has more of them: so spreadsheets write in Indonesian settings."""
    header = text.partition("\n")[0]
    return ";" if header.count(";") > header.count(",") else ","


def _where(content: bytes, place: int) -> str:
    """Names the byte that is no UTF-8. Guessing a code page could change letters silently."""
    byte = content[place : place + 1]
    line = content.count(b"\n", 0, place) + 1
    # Windows-1252 leaves five bytes without a meaning; any other one shows what was meant.
    letter = byte.decode("cp1252", errors="ignore")
    meant = f" (Windows-1252: {letter})" if letter else ""
    return f"line {line}: 0x{byte.hex().upper()}{meant}"
