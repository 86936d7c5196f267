"""The template: text cells, drop-downs, and nothing that could be imported by mistake."""

import io
import zipfile

from question_bank.formats import read_file
from question_bank.formats.template import EXAMPLES, template_xlsx
from question_bank.formats.xlsx import read_xlsx
from question_bank.items import TABLE_KINDS
from question_bank.rows import Expected
from question_bank.validation import validate


def member(name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(template_xlsx())) as archive:
        return archive.read(name).decode()


def test_an_untouched_template_imports_nothing() -> None:
    table = read_file(template_xlsx())

    assert [problem.expected for problem in table.problems] == [Expected.SOME_ROWS]


def test_the_examples_show_every_kind_and_are_valid() -> None:
    rows = read_xlsx(template_xlsx(), sheet=1).rows

    assert tuple(validate(row) for row in rows) == EXAMPLES
    assert {example.kind for example in EXAMPLES} == set(TABLE_KINDS)


def test_columns_are_text_and_choices_drop_down() -> None:
    sheet = member("xl/worksheets/sheet1.xml")

    assert member("xl/styles.xml").count('<xf numFmtId="49"') == 2
    assert sheet.count("<dataValidation ") == 2
    assert "single_choice,multiple_choice,true_false,numeric" in sheet


def test_the_template_is_the_same_file_every_time() -> None:
    assert template_xlsx() == template_xlsx()
