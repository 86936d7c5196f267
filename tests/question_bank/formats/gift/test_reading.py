"""GIFT as its authors write it: every kind, every sign, every mistake with its line."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.formats import Defaults, read_file
from question_bank.formats.gift import GIFT
from question_bank.items import Answer, ItemDraft, Kind, Pair
from question_bank.rows import Expected, Severity

HALF = Decimal("0.5")


def drafts(text: str) -> list[ItemDraft | None]:
    return [entry.draft for entry in GIFT.read(text.encode(), Defaults()).entries]


def draft(text: str) -> ItemDraft:
    [found] = drafts(text)
    assert found is not None, GIFT.read(text.encode(), Defaults()).problems
    return found


def test_single_choice_with_feedback_and_title() -> None:
    found = draft(
        "::Warna:: Warna apa?\n{ =kuning # Benar; bagus! ~merah # Salah\n~biru\n####Pelangi.}"
    )

    assert (found.code, found.kind, found.stem) == ("Warna", Kind.SINGLE_CHOICE, "Warna apa?")
    assert (found.options, found.key) == (("kuning", "merah", "biru"), ("A",))
    assert (found.feedback, found.weights) == (("Benar; bagus!", "Salah", ""), ())
    assert found.explanation == "Pelangi."


@pytest.mark.parametrize(
    ("answers", "kind", "key", "weights"),
    [
        ("~%50%a ~%50%b ~%-100%c", Kind.MULTIPLE_CHOICE, ("A", "B"), ()),
        (
            "~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-100%d",
            Kind.MULTIPLE_CHOICE,
            ("A", "B", "C"),
            (),
        ),
        ("~%50%a ~%50%b ~c", Kind.MULTIPLE_CHOICE, ("A", "B"), (HALF, HALF, Decimal(0))),
        ("=a ~%50%b ~c", Kind.SINGLE_CHOICE, ("A",), (Decimal(1), HALF, Decimal(0))),
        ("=a =b ~c", Kind.SINGLE_CHOICE, ("A",), (Decimal(1), Decimal(1), Decimal(0))),
    ],
)
def test_weights_are_kept_where_they_say_more_than_the_rule(
    answers: str, kind: Kind, key: tuple[str, ...], weights: tuple[Decimal, ...]
) -> None:
    found = draft(f"Mana?{{{answers}}}")

    assert (found.kind, found.key, found.weights) == (kind, key, weights)


@pytest.mark.parametrize(
    ("answers", "key", "wrong", "right"),
    [
        ("T", "true", "", ""),
        ("FALSE", "false", "", ""),
        ("true", "true", "", ""),
        ("F#Bukan begitu#Tepat", "false", "Bukan begitu", "Tepat"),
        ("TRUE##Tepat", "true", "", "Tepat"),
    ],
)
def test_true_and_false_with_both_feedbacks(answers: str, key: str, wrong: str, right: str) -> None:
    found = draft(f"1+1\\=2 {{{answers}}}")

    assert (found.kind, found.stem, found.key) == (Kind.TRUE_FALSE, "1+1=2", (key,))
    assert (found.feedback_wrong, found.feedback_right) == (wrong, right)


def test_truths_in_small_letters_are_truths_and_said_to_be_short_answers_elsewhere() -> None:
    reading = read_file(b"// Satu soal.\n\nMatahari terbit di timur.{true}\n")

    assert [each.draft.key for each in reading.entries if each.draft] == [("true",)]
    assert [(each.severity, each.found) for each in reading.problems] == [
        (Severity.WARNS, "short answer true")
    ]


def test_short_answers_with_weights_and_feedback() -> None:
    found = draft("Ibu kota?{=Bandung =%50%Kota Ban*#Hampir =%0%*#Salah}")

    assert found.answers == (
        Answer(text="Bandung"),
        Answer(text="Kota Ban*", weight=HALF, feedback="Hampir"),
        Answer(text="*", weight=Decimal(0), feedback="Salah"),
    )


def test_matching_with_an_extra_match() -> None:
    found = draft("Jodohkan.{\n=Bali -> Denpasar\n=Aceh->Banda Aceh\n= -> Medan\n}")

    assert found.pairs == (Pair("Bali", "Denpasar"), Pair("Aceh", "Banda Aceh"))
    assert found.distractors == ("Medan",)


@pytest.mark.parametrize(
    ("answers", "key", "tolerance", "others"),
    [
        ("#3", "3", "0", ()),
        ("#3.14:0.005", "3.14", "0.005", ()),
        ("#1..5", "3", "2", ()),
        ("#-2.50", "-2.5", "0", ()),
        ("#1e3", "1000", "0", ()),
        (
            "#=1822:0 # Tepat\n=%50%1822:2\n~#Salah",
            "1822",
            "0",
            (Answer(text="1822", weight=HALF, tolerance=Decimal(2)),),
        ),
    ],
)
def test_numbers_with_tolerances_and_ranges(
    answers: str, key: str, tolerance: str, others: tuple[Answer, ...]
) -> None:
    found = draft(f"Berapa?{{{answers}}}")

    assert (found.key, found.tolerance) == ((key,), Decimal(tolerance))
    assert found.answers == others
    told = ("Tepat", "Salah") if others else ("", "")
    assert (found.feedback_right, found.feedback_wrong) == told


def test_a_missing_word_leaves_a_blank() -> None:
    assert draft("Dua tambah {=dua =2} sama dengan empat.").stem == (
        "Dua tambah _____ sama dengan empat."
    )
    assert draft("Dua tambah dua? {=empat}").stem == "Dua tambah dua?"


def test_an_essay_has_empty_braces() -> None:
    found = draft("Ceritakan. {####Bebas}")

    assert (found.kind, found.explanation) == (Kind.ESSAY, "Bebas")


def test_escaped_signs_are_letters_and_formulas_stay() -> None:
    found = draft(r"::a\:\:b:: \{x\} \~ \# \\n $$\frac\{1\}\{2\}$$ dua\nbaris {=\=x ~y}")

    assert found.code == "ab"
    assert found.stem == "{x} \\~ # \\n $$\\frac{1}{2}$$ dua\nbaris"
    assert found.options == ("=x", "y")


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("[html]<b>Satu</b><br>dua &lt; tiga", "**Satu**\\\ndua < tiga"),
        ("[markdown]**Satu** dua", "**Satu** dua"),
        ("[plain]<b> 2*3*4", "<b> 2\\*3\\*4"),
        ("[moodle]<i>Satu</i>\ndua", "*Satu*\\\ndua"),
        ("2*3*4 < 5", "2\\*3\\*4 < 5"),
        ("Untuk $$x^2$$", "Untuk $$x^2$$"),
    ],
)
def test_texts_say_their_format(text: str, stem: str) -> None:
    found = draft(f"{text}{{T}}").stem

    assert found.replace("\\\n", "\n") == stem.replace("\\\n", "\n")


def test_comments_name_the_code_and_tags_and_categories_the_topic() -> None:
    text = (
        "// question: 7\n// [id:NUM\\]7] [tag:difficulty:3] [tag:a\\]b]\n::Judul::Satu?{T}\n\n"
        "$CATEGORY: $course$/top/Statistika/Dasar\nDua?{T}\n// [tag:mudah]\n\n"
        "$CATEGORY: $course$\n\nTiga?{T}"
    )

    one, two, three = drafts(text)

    assert one
    assert two
    assert three
    assert (one.code, one.difficulty, one.tags, one.topic) == ("NUM7", 3, ("a]b",), "Umum")
    assert (two.topic, two.difficulty) == ("Statistika / Dasar", 1)
    assert three.topic == "Umum"


def test_the_same_file_gives_the_same_codes() -> None:
    text = "Satu?{T}\n\nSatu?{T}\n\nDua?{T}"

    codes = [each.code for each in drafts(text) if each]

    assert codes == [each.code for each in drafts(text) if each]
    assert len(set(codes)) == 3


def test_an_empty_line_between_braces_does_not_end_a_question() -> None:
    one, two = drafts("Satu?{\n=a\n\n~b\n}\n\nDua?{T}")

    assert one
    assert two
    assert (one.options, two.kind) == (("a", "b"), Kind.TRUE_FALSE)


WRONG = [
    ("Satu? {=a ~b", "", Expected.SYNTAX, "{"),
    ("Satu? =a ~b}", "", Expected.SYNTAX, "}"),
    ("Air: {=1} O dan {=2} H.", "stem", Expected.SYNTAX, "O dan {=2} H."),
    (r"$\frac{1}{2}$ {T}", "stem", Expected.SYNTAX, "{2}$ {T}"),
    ("Satu? {~a ~b}", "key", Expected.A_RIGHT_OPTION, "~a ~b"),
    ("Satu? {=a -> b =c}", "pairs", Expected.PAIRS, "c"),
    ("Satu? {=a -> b}", "pairs", Expected.PAIRS, "1: 2–10"),
    ("Satu? {#tiga}", "key", Expected.NUMBER, "tiga"),
    ("Satu? {#1:x}", "key", Expected.NUMBER, "1:x"),
    ("Satu? {#}", "key", Expected.NUMBER, ""),
    ("Satu? {#=%50%3}", "answers", Expected.A_FULL_ANSWER, "=%50%3"),
    ("Satu? {=%50%a}", "answers", Expected.A_FULL_ANSWER, "1"),
    ("Satu? {=a ~a}", "options", Expected.DIFFERENT_OPTIONS, "a"),
    ("{T}", "stem", Expected.SOMETHING, ""),
]


@pytest.mark.parametrize(("text", "column", "expected", "found"), WRONG)
def test_what_is_wrong_is_named_with_its_line(
    text: str, column: str, expected: Expected, found: str
) -> None:
    reading = GIFT.read(f"Nol?{{T}}\n\n// catatan\n{text}\n\n::x::Dua?{{T}}".encode(), Defaults())

    problem = reading.problems[0]
    assert (problem.row, problem.column, problem.expected) == (2, column, expected)
    assert (problem.found, problem.place) == (found, "line 4")
    assert [entry.draft is not None for entry in reading.entries] == [True, False, True]
    assert reading.entries[1].original == f"// catatan\n{text}"


def test_a_description_is_no_question_and_is_warned_about() -> None:
    reading = read_file(b"Bacalah petunjuk ini.\n\n::x::Satu?{T}")

    [problem] = reading.problems
    assert (problem.expected, problem.severity) == (Expected.KNOWN_KIND, Severity.WARNS)
    assert (problem.found, problem.place) == ("Bacalah petunjuk ini.", "line 1")
    assert [entry.number for entry in reading.entries] == [2]


def test_what_html_loses_is_warned_about() -> None:
    reading = read_file(b'[html]<img src\\="a.png" alt\\="peta"> Apa?{T}')

    assert reading.entries[0].draft is not None
    assert {problem.severity for problem in reading.problems} == {Severity.WARNS}


SIGNS = st.lists(
    st.sampled_from(["{", "}", "=", "~", "#", "%50%", "->", "..", ":", "\\", "\n", "::", "T", "1"])
)


@given(SIGNS, st.binary(max_size=40))
@settings(max_examples=150)
def test_no_signs_and_no_bytes_make_it_raise(signs: list[str], tail: bytes) -> None:
    reading = GIFT.read("".join(signs).encode() + tail, Defaults())

    assert reading.entries or reading.problems
