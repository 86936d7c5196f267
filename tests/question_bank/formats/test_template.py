"""The template: text cells, drop-downs, and nothing that could be imported by mistake."""

import io
import zipfile

from question_bank.formats import read_file
from question_bank.formats.columns import OPTION_COLUMNS, OPTIONAL
from question_bank.formats.examples import EXAMPLES, NOTES
from question_bank.formats.row_reading import validate
from question_bank.formats.template import template_xlsx
from question_bank.formats.xlsx import read_xlsx
from question_bank.items import COLUMNS, Kind
from question_bank.rows import Expected


def member(name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(template_xlsx())) as archive:
        return archive.read(name).decode()


def test_an_untouched_template_imports_nothing() -> None:
    table = read_file(template_xlsx())

    assert [problem.expected for problem in table.problems] == [Expected.SOME_ROWS]


def test_the_examples_show_every_kind_and_are_valid() -> None:
    rows = read_xlsx(template_xlsx(), sheet=1).rows

    assert tuple(validate(row) for row in rows) == EXAMPLES
    assert {example.kind for example in EXAMPLES} == set(Kind)


def test_columns_are_text_and_choices_drop_down() -> None:
    sheet = member("xl/worksheets/sheet1.xml")

    assert member("xl/styles.xml").count('<xf numFmtId="49"') == 2
    assert sheet.count("<dataValidation ") == 6
    assert ",".join(each.value for each in Kind) in sheet


def test_the_template_is_the_same_file_every_time() -> None:
    assert template_xlsx() == template_xlsx()


def test_every_column_is_explained_and_has_an_example_or_needs_none() -> None:
    explained = set(NOTES) | {"feedback_partly", "feedback_wrong", "stimulus_title"}
    explained |= {"stimulus_text", *OPTION_COLUMNS}

    assert set(COLUMNS) | set(OPTIONAL) <= explained
