"""QTI 1.2 as Canvas and Blackboard write it: packages and single files, read only."""

from question_bank.formats.format import Defaults, Format
from question_bank.formats.qti.recognising import Family, family_of
from question_bank.formats.qti12.reading import read_qti12
from question_bank.rows import Reading


def _read(content: bytes, defaults: Defaults) -> Reading:
    return read_qti12(content, defaults, "qti12")


QTI_1 = Format(
    name="qti12",
    label="QTI 1.2",
    suffix="zip",
    media_type="application/zip",
    recognises=lambda content: family_of(content) is Family.QTI_1,
    read=_read,
)
