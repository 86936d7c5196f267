"""Reading and writing files of items: a format is chosen by content and not by name."""

from typing import Final

from question_bank.formats.aiken import AIKEN
from question_bank.formats.decoding import encoding_of
from question_bank.formats.format import Collection, Defaults, Format, Written
from question_bank.formats.gift import GIFT
from question_bank.formats.json_format import JSON
from question_bank.formats.moodle_xml import MOODLE_XML
from question_bank.formats.qti import QTI_2, QTI_3
from question_bank.formats.qti12 import QTI_1
from question_bank.formats.tables import CSV, XLSX
from question_bank.rows import Expected, Reading, refused_reading

LARGEST_FILE: Final = 32 * 1024 * 1024

# What people upload by mistake, told apart so that the refusal can name it.
OTHER_KINDS: Final = {b"\xd0\xcf\x11\xe0": "XLS", b"%PDF": "PDF", b"{\\rtf": "RTF"}

FORMATS: Final[tuple[Format, ...]] = (
    *(JSON, MOODLE_XML, QTI_3, QTI_2, QTI_1, XLSX),
    *(CSV, AIKEN, GIFT),
)
"""The first that recognises a file reads it."""

BY_NAME: Final = {each.name: each for each in FORMATS}


def read_file(content: bytes, defaults: Defaults | None = None) -> Reading:
    """The items of a file in any known format; whatever is wrong with it comes back as problems."""
    if len(content) > LARGEST_FILE:
        return refused_reading("", Expected.SMALLER_FILE, f"{len(content)} > {LARGEST_FILE}")
    for start, name in OTHER_KINDS.items():
        if content.startswith(start):
            return refused_reading("", Expected.KNOWN_FORMAT, name)
    found = next((each for each in FORMATS if each.recognises(content)), None)
    return found.read(content, defaults or Defaults()) if found else _unknown(content)


def _unknown(content: bytes) -> Reading:
    """A file that no format claims: what its encoding says against it, or how it begins."""
    encoding = encoding_of(content)
    if not encoding.name:
        return Reading("", problems=encoding.problems)
    start = encoding.open(content).read(80).strip()
    return refused_reading("", Expected.KNOWN_FORMAT, start.partition("\n")[0].strip())


__all__ = ["BY_NAME", "FORMATS", "Collection", "Defaults", "Format", "Written", "read_file"]
