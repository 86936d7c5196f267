"""What is said about an item, and when nothing is."""

import pytest

from question_bank.items import Kind
from question_bank.statistics.analysis import analyse
from question_bank.statistics.flags import FEW, Flag, Remark
from tests.question_bank.statistics.forms import facts_of, table_of
from tests.question_bank.statistics.plain import Form, Met

# The first item of each form is the one that is looked at; the others make the rest score.
MANY = 2 * FEW


def seated(first: list[tuple[str, float | None]]) -> list[Form]:
    """One form for each answer to the first item, from the weakest candidate to the strongest."""
    number = len(first)
    return [
        [
            Met("v", points, (option,) if option else ()),
            *(Met(f"w{n}", float(at * 10 >= n * number)) for n in range(1, 10)),
            Met("z", 1.0),
        ]
        for at, (option, points) in enumerate(first)
    ]


def flags_of(
    first: list[tuple[str, float | None]], kind: Kind = Kind.SINGLE_CHOICE
) -> list[Remark]:
    """What is said about the first item."""
    forms = seated(first)
    found = analyse(table_of(forms), facts_of(forms, kind), {})
    return list(next(item.remarks for item in found.items if item.figures.version == "v"))


def answers(text: str) -> list[tuple[str, float | None]]:
    """`1` is the key, `2` to `4` the other options, `-` nothing, `?` the key without a mark yet."""
    points = {"1": 1.0, "?": None}
    return [
        ("" if sign == "-" else "o1" if sign == "?" else f"o{sign}", points.get(sign, 0.0))
        for sign in text
    ]


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("2341" * 5 + "1" * 40, []),
        ("234" + "1" * 57, [Flag.TOO_EASY]),
        ("234" * 17 + "1" * 9, [Flag.MORE_THAN_THE_KEY, Flag.TOO_HARD]),
        ("1" * 30 + "234" * 10, [Flag.NEGATIVE, Flag.STRONGER_THAN_THE_KEY]),
        ("23" * 10 + "1" * 40, [Flag.NOBODY]),
        ("-" * 6 + "234" * 4 + "1" * 42, [Flag.OMITTED]),
        ("234" * 6 + "?" * 2 + "1" * 40, [Flag.TO_BE_MARKED]),
    ],
)
def test_an_item_is_flagged_for_what_is_wrong_with_it(pattern: str, wanted: list[Flag]) -> None:
    found = [remark.flag for remark in flags_of(answers(pattern))]

    assert list(dict.fromkeys(found)) == wanted


def test_a_flag_names_the_option_and_the_number() -> None:
    weaker = answers("1" * 20 + "2" * 20 + "34" * 5 + "1" * 20 + "2" * 20)

    found = flags_of(weaker)

    stronger = next(each for each in found if each.flag is Flag.STRONGER_THAN_THE_KEY)
    assert stronger.option == "o2"
    assert stronger.number > 0
    assert Remark(Flag.MORE_THAN_THE_KEY, "o2", 40 / 90) not in found


def test_of_few_answers_only_their_number_is_said() -> None:
    assert flags_of(answers("1" * 10 + "2" * 19)) == [Remark(Flag.FEW_ANSWERS, number=29)]


def test_what_people_write_has_no_options_to_talk_about() -> None:
    found = flags_of(answers("1" * 30 + "234" * 10), Kind.SHORT_TEXT)

    assert [remark.flag for remark in found] == [Flag.NEGATIVE]
