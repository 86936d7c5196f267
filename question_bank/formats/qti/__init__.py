"""QTI 2.1, 2.2 and 3.0 as formats: packages and single item files.

Both are read by one reader, whichever is chosen; what they are called follows from the file."""

from question_bank.formats.format import Collection, Defaults, Format, Written
from question_bank.formats.qti.dialects import QTI_21, QTI_30
from question_bank.formats.qti.reading import read_qti
from question_bank.formats.qti.recognising import Family, family_of
from question_bank.formats.qti.writing import write_qti
from question_bank.rows import Reading

ZIP_TYPE = "application/zip"


def _read_21(content: bytes, defaults: Defaults) -> Reading:
    return read_qti(content, defaults, "qti21")


def _read_30(content: bytes, defaults: Defaults) -> Reading:
    return read_qti(content, defaults, "qti30")


def _write_21(collection: Collection) -> Written:
    return write_qti(collection, QTI_21)


def _write_30(collection: Collection) -> Written:
    return write_qti(collection, QTI_30)


QTI_2 = Format(
    name="qti21",
    label="QTI 2.1",
    suffix="zip",
    media_type=ZIP_TYPE,
    recognises=lambda content: family_of(content) is Family.QTI_2,
    read=_read_21,
    write=_write_21,
)
QTI_3 = Format(
    name="qti30",
    label="QTI 3.0",
    suffix="zip",
    media_type=ZIP_TYPE,
    recognises=lambda content: family_of(content) is Family.QTI_3,
    read=_read_30,
    write=_write_30,
)
