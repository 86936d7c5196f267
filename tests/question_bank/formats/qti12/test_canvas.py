"""Items of Canvas, classic and new, become the drafts that mean the same."""

from decimal import Decimal
from typing import Any

import pytest

from question_bank.formats import read_file
from question_bank.items import Answer, Gap, GapKind, Kind, Pair, StimulusDraft
from question_bank.rows import Expected
from tests.question_bank.formats.qti.samples import package
from tests.question_bank.formats.qti12.samples import (
    canvas,
    equal,
    field,
    html,
    labels,
    lid,
    notes,
    quiz,
    read,
    said,
    told,
    typed,
    when,
)

HALF, ZERO = Decimal("0.5"), Decimal(0)


def bounds(low: str, high: str) -> str:
    return (
        f'<vargte respident="response1">{low}</vargte><varlte respident="response1">{high}</varlte>'
    )


ONE = canvas(
    "multiple_choice_question", "<div><p>Berapa?</p></div>",
    lid("response1", labels(["35", "40"])), when(equal("o2")),
    said("general_fb", "<p>Umum</p>") + said("correct_fb", "Ya") + said("o1_fb", "kurang"),
)  # fmt: skip
PLACE = lid("response_kota", labels(["Bandung", "bandung"]))
SAMPLES: dict[str, tuple[str, dict[str, Any]]] = {
    "one choice": (
        ONE,
        {
            "kind": Kind.SINGLE_CHOICE, "stem": "Berapa?", "options": ("35", "40"), "key": ("B",),
            "explanation": "Umum", "feedback_right": "Ya", "feedback": ("kurang", ""),
            "shuffle": False,
        },
    ),
    "true and false": (
        canvas(
            "true_false_question", "Rahasia.", lid("response1", labels(["True", "False"])),
            when(equal("o1")),
        ),
        {"kind": Kind.TRUE_FALSE, "stem": "Rahasia.", "key": ("true",)},
    ),
    "several answers": (
        canvas(
            "multiple_answers_question", "Prima?",
            lid("response1", labels(["2", "3", "4"]), "Multiple"),
            when(f"<and>{equal('o1')}{equal('o2')}<not>{equal('o3')}</not></and>"),
        ),
        {
            "kind": Kind.MULTIPLE_CHOICE, "stem": "Prima?", "options": ("2", "3", "4"),
            "key": ("A", "B"), "shuffle": False,
        },
    ),
    "short answer": (
        canvas(
            "short_answer_question", "Ibu kota?", typed(),
            when(equal("Bandung"), None, link="x_fb") + when(equal("Bandung") + equal("Bdg")),
            said("x_fb", "tepat"),
        ),
        {
            "kind": Kind.SHORT_TEXT, "stem": "Ibu kota?",
            "answers": (Answer(text="Bandung", feedback="tepat"), Answer(text="Bdg")),
        },
    ),
    "blanks": (
        canvas(
            "fill_in_multiple_blanks_question", "Kota [kota] di [pulau].",
            PLACE + lid("response_pulau", labels(["Jawa"], 3)),
            when(equal("o1", "response_kota"), 50, "Add")
            + when(equal("o3", "response_pulau"), 50, "Add"),
        ),
        {
            "kind": Kind.CLOZE, "stem": "Kota {{1}} di {{2}}.",
            "gaps": (
                Gap(name="1", kind=GapKind.TEXT, answers=(Answer(text="Bandung"),)),
                Gap(name="2", kind=GapKind.TEXT, answers=(Answer(text="Jawa"),)),
            ),
        },
    ),
    "blanks under the names of their prompts": (
        canvas(
            "fill_in_multiple_blanks_question", "Kota [kota].",
            lid("response_1", labels(["Medan"]), prompt=html("kota")),
            when(equal("o1", "response_1"), 100, "Add"),
        ),
        {
            "kind": Kind.CLOZE, "stem": "Kota {{1}}.",
            "gaps": (Gap(name="1", kind=GapKind.TEXT, answers=(Answer(text="Medan"),)),),
        },
    ),
    "dropdowns": (
        canvas(
            "multiple_dropdowns_question", "Kota [kota].",
            lid("response_kota", labels(["Medan", "Bandung"])),
            when(equal("o2", "response_kota"), 100, "Add"),
        ),
        {
            "kind": Kind.CLOZE, "stem": "Kota {{1}}.",
            "gaps": (
                Gap(
                    name="1", kind=GapKind.CHOICE,
                    answers=(Answer(text="Medan", weight=ZERO), Answer(text="Bandung")),
                ),
            ),
        },
    ),
    "matching": (
        canvas(
            "matching_question", "Jodohkan.",
            "".join(
                lid(f"response_{at}", labels(["Denpasar", "Surabaya", "Medan"]), "", html(prompt))
                for at, prompt in enumerate(["Bali", "Jawa Timur"])
            ),
            when(equal("o1", "response_0"), 50, "Add") + when(equal("o2", "response_1"), 50, "Add"),
        ),
        {
            "kind": Kind.MATCHING, "stem": "Jodohkan.",
            "pairs": (Pair("Bali", "Denpasar"), Pair("Jawa Timur", "Surabaya")),
            "distractors": ("Medan",),
        },
    ),
    "number with a margin": (
        canvas(
            "numerical_question", "π?", typed("response1", "Decimal"),
            when(f"<or>{equal('3.14')}<and>{bounds('3.13', '3.15')}</and></or>"),
        ),
        {"kind": Kind.NUMERIC, "stem": "π?", "key": ("3.14",), "tolerance": Decimal("0.01")},
    ),
    "number in the binary digits of some tool": (
        canvas(
            "numerical_question", "π?", typed("response1", "Decimal"),
            when(bounds("3.1300000000000003", "3.15")),
        ),
        {"kind": Kind.NUMERIC, "stem": "π?", "key": ("3.14",), "tolerance": Decimal("0.01")},
    ),
    "number within a range, and another": (
        canvas(
            "numerical_question", "n?", typed("response1", "Decimal"),
            when(bounds("1", "5")) + when(f"<or>{equal('9')}<and>{bounds('9', '9')}</and></or>"),
        ),
        {
            "kind": Kind.NUMERIC, "stem": "n?", "key": ("9",), "tolerance": ZERO,
            "answers": (Answer(text="3", tolerance=Decimal(2)),),
        },
    ),
    "essay": (
        canvas("essay_question", "Ceritakan.", typed(), "", said("general_fb", "Bebas")),
        {"stem": "Ceritakan.", "explanation": "Bebas"},
    ),
    "order": (
        canvas(
            "ordering_question", "Urutkan.", lid("response1", labels(["dua", "satu"]), "Ordered"),
            when(equal("o2") + equal("o1")),
        ),
        {"kind": Kind.ORDERING, "stem": "Urutkan.", "options": ("satu", "dua")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_an_item_of_canvas_becomes_the_draft_that_means_the_same(name: str) -> None:
    item, expected = SAMPLES[name]

    assert told(item) == expected
    assert notes(item) == []


@pytest.mark.parametrize(
    "kind", ["file_upload_question", "calculated_question", "text_only_question", "hot_spot"]
)
def test_what_fits_no_kind_is_reported_by_name(kind: str) -> None:
    assert notes(canvas(kind, "Soal", "")) == [("known_kind", kind)]


def test_a_text_that_questions_name_is_their_stimulus() -> None:
    text = canvas("text_only_question", "<p>Wacana</p>", "").replace("i1", "w1")
    asking = ONE.replace(
        "<qtimetadata>", f"<qtimetadata>{field('parent_stimulus_item_ident', 'w1')}"
    )

    reading = read(quiz(text, asking))

    assert reading.stimuli == (StimulusDraft(code="w1", title="Soal", text="Wacana"),)
    assert [each.draft.stimulus for each in reading.entries if each.draft] == ["w1"]


def test_points_that_differ_from_the_usual_ones_are_told() -> None:
    worth = [
        canvas("essay_question", "Soal", "", "", field("points_possible", each)) for each in "112"
    ]

    assert notes(*worth) == [("kept_feature", "points_possible 2")]


def test_a_quiz_that_draws_from_a_bank_says_so() -> None:
    drawn = "<selection_ordering><selection><sourcebank_ref>b1</sourcebank_ref></selection>"
    content = quiz(ONE).replace(b"<item ", f"{drawn}</selection_ordering><item ".encode(), 1)

    assert [(each.row, each.found) for each in read(content).problems] == [(0, "selection b1")]


def test_titles_around_items_are_their_topics() -> None:
    bank = (
        quiz(ONE)
        .replace(b"<assessment ", b"<objectbank ")
        .replace(b"</assessment>", b"</objectbank>")
    )

    assert [each.draft.topic for each in read(bank).entries if each.draft] == ["Kuis"]


def test_the_whole_export_of_a_quiz_stands_for_its_short_one() -> None:
    content = quiz(ONE)
    files: dict[str, str | bytes] = {
        "imsmanifest.xml": "<manifest/>",
        "g1/assessment_meta.xml": "<quiz/>",
        "g1/assessment_qti.xml": content,
        "non_cc_assessments/g1.xml.qti": content,
    }

    reading = read_file(package(files))

    assert (reading.format, len(reading.entries)) == ("qti12", 1)
    assert reading.entries[0].draft is not None


def test_pictures_are_found_in_the_ways_of_canvas() -> None:
    stem = '<img src="$IMS-CC-FILEBASE$/Folder/a%20b.png?canvas_download=1" alt="peta">'
    files: dict[str, str | bytes] = {
        "q.xml": quiz(canvas("essay_question", stem, "")),
        "web_resources/Folder/a b.png": b"PNG",
    }

    reading = read(package(files))

    assert reading.media == {"a%20b.png": b"PNG"}
    assert [each.draft.stem for each in reading.entries if each.draft] == [
        "![peta](media:a%20b.png)"
    ]


def test_conditions_that_are_not_known_keep_the_item_out() -> None:
    item = canvas(
        "multiple_choice_question", "Soal", lid("response1", labels(["a", "b"])),
        when('<varinside respident="response1">0,0</varinside>'),
    )  # fmt: skip

    found = [each.expected for each in read(quiz(item)).problems]

    assert found == [Expected.KEPT_FEATURE, Expected.ONE_LETTER]


def test_accepted_texts_of_a_blank_are_what_candidates_type() -> None:
    plain = "<material><mattext texttype='text/plain'>3 &lt; 4</mattext></material>"
    listed = labels(["<b>R&amp;D</b>"]) + f'<response_label ident="o2">{plain}</response_label>'
    item = canvas(
        "fill_in_multiple_blanks_question", "Isi [x].", lid("response_x", listed),
        when(equal("o1", "response_x")),
    )  # fmt: skip

    (gap,) = told(item)["gaps"]

    assert [each.text for each in gap.answers] == ["R&D", "3 < 4"]


def test_a_choice_of_a_gap_that_costs_points_is_told() -> None:
    item = canvas(
        "multiple_dropdowns_question", "Isi [x].", lid("response_x", labels(["ya", "tidak"])),
        when(equal("o1", "response_x"), 50, "Add") + when(equal("o2", "response_x"), -50, "Add"),
    )  # fmt: skip

    assert notes(item) == [("kept_feature", "weights 50 -50")]


def test_a_text_around_gaps_keeps_its_spaces() -> None:
    pieces = ["Ibu kota ", " ada di pulau\n ", "."]
    first, second, last = (f"<material><mattext>{each}</mattext></material>" for each in pieces)
    gaps = [typed(each) for each in ("r1", "r2")]
    item = (
        f'<item ident="i1"><presentation>{first}{gaps[0]}{second}{gaps[1]}{last}</presentation>'
        f"<resprocessing><outcomes><decvar/></outcomes>{when(equal('Jakarta', 'r1'), 1, 'Add')}"
        f"{when(equal('Jawa', 'r2'), 1, 'Add')}</resprocessing></item>"
    )

    assert told(item)["stem"] == "Ibu kota {{1}} ada di pulau {{2}}."
