"""Reading tables of items from files, chosen by content and not by name."""

from question_bank.formats.csv import read_csv
from question_bank.formats.xlsx import read_xlsx
from question_bank.rows import Expected, Table, refused

LARGEST_FILE = 8 * 1024 * 1024

ZIP = b"PK\x03\x04"
# What people upload by mistake, told apart so that the refusal can name it.
OTHER_KINDS = {b"\xd0\xcf\x11\xe0": "XLS", b"%PDF": "PDF", b"{\\rtf": "RTF"}


def read_table(content: bytes) -> Table:
    """The rows of a CSV or XLSX file; whatever is wrong with it comes back as problems."""
    if len(content) > LARGEST_FILE:
        return refused(Expected.SMALLER_FILE, f"{len(content)} > {LARGEST_FILE}")
    for start, name in OTHER_KINDS.items():
        if content.startswith(start):
            return refused(Expected.CSV_OR_XLSX, name)
    return read_xlsx(content) if content.startswith(ZIP) else read_csv(content)
