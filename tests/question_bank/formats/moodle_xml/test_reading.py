"""Moodle XML as Moodle exports it: each question type as a draft, everything else told by place."""

import time
from decimal import Decimal

import pytest

from question_bank.formats import BY_NAME, read_file
from question_bank.formats.format import Defaults
from question_bank.items import (
    NO_WEIGHT,
    Answer,
    Gap,
    GapKind,
    ItemDraft,
    ItemState,
    Kind,
    Pair,
    Unit,
)
from question_bank.rows import Expected, Reading, RowProblem, Severity
from tests.question_bank.drafts import HALF

NAME = "<name><text>Q1</text></name>"
STEM = (
    '<questiontext format="html"><text><![CDATA[<p>Mana <b>benar</b>?</p>]]></text></questiontext>'
)


def reading(inner: str, kind: str = "multichoice", before: str = "") -> Reading:
    question = f'<question type="{kind}">{NAME}{inner}</question>'
    return read_file(f"<?xml version='1.0'?><quiz>{before}{question}</quiz>".encode())


def draft_of(inner: str, kind: str = "multichoice", before: str = "") -> ItemDraft:
    found = reading(inner, kind, before)
    assert found.problems == ()
    draft = found.entries[0].draft
    assert draft is not None
    return draft


def answer(text: str, fraction: str = "0", feedback: str = "", more: str = "") -> str:
    told = f"<feedback><text>{feedback}</text></feedback>" if feedback else ""
    return f'<answer fraction="{fraction}"><text>{text}</text>{told}{more}</answer>'


def test_a_single_choice() -> None:
    draft = draft_of(
        f"{STEM}<single>true</single><shuffleanswers>0</shuffleanswers><answernumbering>abc"
        "</answernumbering><generalfeedback><text>Karena.</text></generalfeedback>"
        "<correctfeedback><text>Ya</text></correctfeedback><shownumcorrect/>"
        f"{answer('a')}{answer('b', '100', 'bagus')}{answer('c', '0')}"
    )

    assert draft == ItemDraft(
        code="Q1",
        topic="Umum",
        difficulty=2,
        kind=Kind.SINGLE_CHOICE,
        stem="Mana **benar**?",
        options=("a", "b", "c"),
        key=("B",),
        explanation="Karena.",
        feedback=("", "bagus", ""),
        feedback_right="Ya",
        shuffle=False,
    )


@pytest.mark.parametrize(
    ("fractions", "single", "key", "weights"),
    [
        (("100", "0", "0"), "true", "A", ()),
        (("100", "50", "-25"), "true", "A", ("1", "0.5", "-0.25")),
        (("100", "100", "0"), "true", "A", ("1", "1", "0")),
        (("50", "50", "-100"), "false", "AB", ()),
        (("33.33333", "33.33333", "33.33333", "0"), "false", "ABC", ("0.3333333",) * 3 + ("0",)),
        (("50", "50", "0"), "false", "AB", ("0.5", "0.5", "0")),
    ],
)
def test_fractions_are_key_and_weights(
    fractions: tuple[str, ...], single: str, key: str, weights: tuple[str, ...]
) -> None:
    answers = "".join(answer(f"o{at}", each) for at, each in enumerate(fractions))

    draft = draft_of(f"{STEM}<single>{single}</single><shuffleanswers>1</shuffleanswers>{answers}")

    assert "".join(draft.key) == key
    assert draft.weights == tuple(Decimal(each) for each in weights)


def test_true_and_false() -> None:
    draft = draft_of(
        STEM + answer("true", "0", "Bukan") + answer("false", "100", "Betul"), "truefalse"
    )

    assert (draft.kind, draft.key) == (Kind.TRUE_FALSE, ("false",))
    assert (draft.feedback_right, draft.feedback_wrong) == ("Betul", "Bukan")


def test_a_short_text() -> None:
    draft = draft_of(
        f"{STEM}<usecase>1</usecase>{answer('Bali', '100')}{answer('P*', '50')}", "shortanswer"
    )

    assert draft.answers == (Answer(text="Bali"), Answer(text="P*", weight=HALF))
    assert draft.match_case


def test_a_number_with_units() -> None:
    units = (
        "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit>"
        "<unit><multiplier>100</multiplier><unit_name>cm</unit_name></unit></units>"
    )
    answers = (
        answer("3,50", "100", more="<tolerance>0.1</tolerance>")
        + answer("4", "50", more="<tolerance>0</tolerance>")
        + answer("*", "0", "Salah")
    )

    draft = draft_of(STEM + answers + units, "numerical")

    assert (draft.key, draft.tolerance) == (("3.5",), Decimal("0.1"))
    assert draft.answers == (Answer(text="4", weight=HALF, tolerance=NO_WEIGHT),)
    assert draft.units == (Unit("m"), Unit("cm", Decimal("0.01")))
    assert draft.feedback_wrong == "Salah"


@pytest.mark.parametrize(
    ("other", "right", "found"), [("50", "Tepat", []), ("100", "", [("feedback", "Tepat")])]
)
def test_what_is_told_about_the_only_right_number_is_told_to_all_who_are_right(
    other: str, right: str, found: list[tuple[str, str]]
) -> None:
    told = "<feedback><text>Tepat</text></feedback>"
    inner = (
        f'{STEM}<answer fraction="100"><text>2.718281828459045</text>{told}</answer>'
        f'<answer fraction="{other}"><text>3</text></answer>'
    )

    file_read = reading(inner, "numerical")
    numeric = file_read.entries[0].draft

    assert numeric is not None
    assert (numeric.key, numeric.feedback_right) == (("2.718281828459045",), right)
    assert [(each.column, each.found) for each in file_read.problems] == found


def test_a_matching() -> None:
    def sub(prompt: str, match: str) -> str:
        answer_ = f"<answer><text>{match}</text></answer>"
        return f"<subquestion><text>{prompt}</text>{answer_}</subquestion>"

    draft = draft_of(
        STEM + sub("Bali", "Denpasar") + sub("Aceh", "a_b *c*") + sub("", "x"), "matching"
    )

    assert draft.pairs == (Pair("Bali", "Denpasar"), Pair("Aceh", r"a_b \*c\*"))
    assert draft.distractors == ("x",)


def test_an_order_by_its_fractions() -> None:
    draft = draft_of(STEM + answer("b", "2.0") + answer("a", "1.0") + answer("c", "3"), "ordering")

    assert draft.options == ("a", "b", "c")


def test_an_essay() -> None:
    draft = draft_of(
        f"{STEM}<maxwordlimit>200</maxwordlimit><graderinfo><text>Runtut</text></graderinfo>",
        "essay",
    )

    assert (draft.sample, draft.most_words) == ("Runtut", 200)


CLOZE = r"""<questiontext><text><![CDATA[<p>Kota {1:SHORTANSWER_C:=Den\}pasar#ya~%50%Ubud}, luas
{2:NM:=5,5:0.1~%50%6~*}, pulau {:MCV:=<b>Bali</b>~Jawa \~ &amp; A&#233;#bukan}, {x} {2:XY:=1}</p>]]>
</text></questiontext>"""


def test_a_cloze() -> None:
    draft = draft_of(CLOZE, "cloze")

    assert draft.stem == "Kota {{1}}, luas {{2}}, pulau {{3}}, {x} {2:XY:=1}"
    assert draft.gaps == (
        Gap(
            name="1",
            kind=GapKind.TEXT,
            answers=(Answer(text="Den}pasar", feedback="ya"), Answer(text="Ubud", weight=HALF)),
            match_case=True,
        ),
        Gap(
            name="2",
            kind=GapKind.NUMBER,
            answers=(
                Answer(text="5.5", tolerance=Decimal("0.1")),
                Answer(text="6", weight=HALF, tolerance=NO_WEIGHT),
            ),
            weight=Decimal(2),
        ),
        Gap(
            name="3",
            kind=GapKind.CHOICE,
            answers=(
                Answer(text="**Bali**"),
                Answer(text="Jawa ~ & Aé", weight=NO_WEIGHT, feedback="bukan"),
            ),
        ),
    )


@pytest.mark.parametrize(("kind", "choice"), [("gapselect", "selectoption"), ("ddwtos", "dragbox")])
def test_words_to_put_into_gaps(kind: str, choice: str) -> None:
    choices = "".join(
        f"<{choice}><text>{text}</text><group>{group}</group></{choice}>"
        for text, group in (("Bali", 1), ("Jawa", 1), ("5", 2), ("6", 2))
    )

    draft = draft_of(
        f"<questiontext><text>[[2]] dan [[3]], [[1]]</text></questiontext>{choices}", kind
    )

    assert draft.stem == "{{1}} dan {{2}}, {{3}}"
    assert [[(each.text, int(each.weight)) for each in gap.answers] for gap in draft.gaps] == [
        [("Bali", 0), ("Jawa", 1)],
        [("5", 1), ("6", 0)],
        [("Bali", 1), ("Jawa", 0)],
    ]


def test_categories_tags_and_numbers_file_an_item() -> None:
    category = (
        '<question type="category"><category><text>$course$/top/Statistika/Dasar</text></category>'
        "</question>"
    )
    draft = draft_of(
        f"{STEM}{answer('true', '100')}{answer('false')}<idnumber>ST-7</idnumber><hidden>1</hidden>"
        "<tags><tag><text>sulit</text></tag><tag><text>2026</text></tag></tags>",
        "truefalse",
        category,
    )

    assert (draft.code, draft.topic, draft.difficulty) == ("ST-7", "Statistika / Dasar", 3)
    assert (draft.tags, draft.state) == (("2026",), ItemState.RETIRED)


def test_files_of_one_name_are_kept_apart() -> None:
    def question(data: str) -> str:
        file = f'<file name="p 1.png" path="/" encoding="base64">{data}</file>'
        image = '<img src="@@PLUGINFILE@@/p%201.png" alt="p">'
        text = f"<questiontext><text><![CDATA[{image}]]></text>{file}</questiontext>"
        return f'<question type="essay">{text}</question>'

    found = read_file(
        f"<quiz>{question('AAAA')}{question('AAAB')}{question('AAAA')}</quiz>".encode()
    )

    stems = [entry.draft.stem for entry in found.entries if entry.draft]
    assert stems[0] == stems[2] == "![p](media:p%201.png)"
    names = [stem.partition("media:")[2].rstrip(")") for stem in stems]
    assert [found.media[name] for name in names] == [b"\0\0\0", b"\0\0\x01", b"\0\0\0"]


@pytest.mark.parametrize(
    ("inner", "kind", "column", "expected", "shown"),
    [
        ("", "coderunner", "type", Expected.KNOWN_KIND, "coderunner"),
        ("", "", "type", Expected.KNOWN_KIND, "?"),
        (STEM + answer("a") + answer("b"), "multichoice", "fraction", Expected.A_RIGHT_OPTION, "2"),
        (STEM + answer("a", "x"), "shortanswer", "fraction", Expected.WEIGHT, "x"),
        (STEM + answer("a", "NaN"), "ordering", "fraction", Expected.WEIGHT, "NaN"),
        (STEM + answer("a", "9" * 70), "ordering", "fraction", Expected.WEIGHT, "9" * 70),
        (STEM + answer("a") * 101, "multichoice", "answer", Expected.FEWER_OPTIONS, "101 > 100"),
        (STEM + answer("lima", "100"), "numerical", "answer", Expected.NUMBER, "lima"),
        ("", "essay", "stem", Expected.SOMETHING, ""),
        (STEM, "truefalse", "key", Expected.TRUE_OR_FALSE, ""),
        (STEM, "cloze", "gaps", Expected.GAPS, "0: 1–20"),
        (
            CLOZE.replace("MCV", "MR"),
            "cloze",
            "questiontext",
            Expected.KNOWN_KIND,
            "MR",
        ),
        (
            "<questiontext><text>[[3]]</text></questiontext>",
            "gapselect",
            "questiontext",
            Expected.GAPS,
            "[[3]]",
        ),
    ],
)
def test_what_keeps_a_question_out(
    inner: str, kind: str, column: str, expected: Expected, shown: str
) -> None:
    found = reading(inner, kind)
    blocking = [each for each in found.problems if each.severity is Severity.BLOCKS]

    assert RowProblem(1, column, expected, shown, Severity.BLOCKS, "line 1") in blocking
    assert found.entries[0].draft is None
    assert found.entries[0].original.startswith(f'<question type="{kind}">')


@pytest.mark.parametrize(
    ("inner", "row", "column", "shown"),
    [
        ("<defaultgrade>3</defaultgrade>", 1, "defaultgrade", "3"),
        ("<hint><text>Coba</text></hint>", 1, "hint", "Coba"),
        ("<responsetemplate><text>I.</text></responsetemplate>", 1, "responsetemplate", "I."),
        ("<penalty>0.3333333</penalty>", 0, "penalty", "0.3333333"),
        ("<future>x</future>", 0, "future", "x"),
    ],
)
def test_what_is_left_out_is_told(inner: str, row: int, column: str, shown: str) -> None:
    found = reading(STEM + inner, "essay")

    told = RowProblem(row, column, Expected.KEPT_FEATURE, shown, Severity.WARNS, "line 1")
    assert found.problems == (told,)
    assert found.entries[0].draft is not None


def test_what_all_questions_have_is_told_once() -> None:
    question = f'<question type="essay">{STEM}<penalty>1</penalty></question>'

    found = read_file(f"<quiz>{question * 3}</quiz>".encode())

    assert [problem.row for problem in found.problems] == [0]
    assert len({entry.draft.code for entry in found.entries if entry.draft}) == 3


@pytest.mark.parametrize(
    ("form", "text", "markdown"),
    [
        ("plain_text", "2*3*4 &lt; 5\nlagi", "2\\*3\\*4 < 5\nlagi"),
        ("moodle_auto_format", "a &lt;b&gt;c&lt;/b&gt;\nd", "a **c**\nd"),
        ("markdown", "*a*\n\n![p](@@PLUGINFILE@@/p.png)", "*a*\n\n![p](media:p.png)"),
        ("html", "&lt;u&gt;", ""),
    ],
)
def test_each_format_of_texts(form: str, text: str, markdown: str) -> None:
    inner = f'<questiontext format="{form}"><text>{text}</text></questiontext>'

    entry = reading(inner, "essay").entries[0]

    assert (entry.draft.stem if entry.draft else "") == markdown


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"<quiz></quiz>", Expected.SOME_ROWS),
        (b"<quiz><question type='essay'>", Expected.WELL_FORMED),
        (b"<!DOCTYPE quiz [<!ENTITY a 'x'>]><quiz>&a;</quiz>", Expected.SAFE_XML),
        (b"<quiz>" + b"<a>" * 200_000, Expected.WELL_FORMED),
        (b"<quiz>" + b"<question/>" * 20_001 + b"</quiz>", Expected.FEWER_ROWS),
        (b"<quiz>" + b"<b/>" * 700_000 + b"</quiz>", Expected.SMALLER_FILE),
    ],
)
def test_a_file_that_is_refused_as_a_whole(content: bytes, expected: Expected) -> None:
    before = time.perf_counter()
    found = BY_NAME["moodle_xml"].read(content, Defaults())

    assert [problem.expected for problem in found.problems] == [expected]
    assert found.entries == ()
    assert time.perf_counter() - before < 2


def test_encodings_as_declared() -> None:
    text = f"<quiz><question type='essay'>{STEM.replace('benar', '“é”')}</question></quiz>"
    latin = f"<?xml version='1.0' encoding='windows-1252'?>{text}".encode("cp1252")
    wide = f"<?xml version='1.0' encoding='utf-16'?>{text}".encode("utf-16")

    for content in (latin, wide):
        entry = read_file(content).entries[0]
        assert entry.draft is not None
        assert entry.draft.stem == "Mana **“é”**?"
