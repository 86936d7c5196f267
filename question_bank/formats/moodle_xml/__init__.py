"""Moodle XML: what Moodle's question banks export and import, files included."""

from question_bank.formats.format import Format
from question_bank.formats.moodle_xml.reading import NAME, read
from question_bank.formats.moodle_xml.writing import write
from question_bank.formats.xml import root_name

MOODLE_XML = Format(
    name=NAME,
    label="Moodle XML",
    suffix="xml",
    media_type="application/xml",
    recognises=lambda content: root_name(content) == "quiz",
    read=read,
    write=write,
)
