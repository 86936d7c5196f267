"""GIFT, the text format of Moodle: as its importer reads it, and a little more kindly.

More kindly: an empty line within braces does not end a question, and `{true}` may be small."""

from question_bank.formats.format import Format
from question_bank.formats.gift.reading import read
from question_bank.formats.gift.recognising import recognises
from question_bank.formats.gift.writing import write

GIFT = Format(
    name="gift",
    label="GIFT",
    suffix="gift",
    media_type="text/plain",
    recognises=recognises,
    read=read,
    write=write,
)

__all__ = ["GIFT"]
