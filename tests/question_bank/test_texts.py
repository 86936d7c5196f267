"""Typed texts against accepted ones."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.items import Spaces
from question_bank.texts import first_fitting


def fit(
    text: str, accepted: str, *, match_case: bool = False, spaces: Spaces = Spaces.COLLAPSE
) -> bool:
    return first_fitting(text, [accepted], match_case=match_case, spaces=spaces) == 0


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("bandung", "Bandung"),
        ("  Kota   Bandung ", "Kota Bandung"),
        ("Cafe\u0301", "Café"),
        ("Jum\u2019at", "Jum'at"),
        ("anak\u2011anak", "anak-anak"),
        ("Kota Bandung", "Kota *"),
        ("abc", "a*c"),
        ("abbac", "a*b*a*c"),
        ("a*c", r"a\*c"),
        ("2*3", r"2\**"),
        ("STRASSE", "straße"),
        ("", "*"),
    ],
)
def test_what_fits(text: str, accepted: str) -> None:
    assert fit(text, accepted)


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("Bandungan", "Bandung"),
        ("KotaBandung", "Kota Bandung"),
        ("abc", r"a\*c"),
        ("ab", "ab*b"),
        ("aba", "ab*ba"),
        ("acb", "a*b*c"),
        ("b", "a*"),
    ],
)
def test_what_does_not_fit(text: str, accepted: str) -> None:
    assert not fit(text, accepted)


def test_capitals_count_where_the_author_says_so() -> None:
    assert fit("NaCl", "NaCl", match_case=True)
    assert not fit("NACL", "NaCl", match_case=True)


@pytest.mark.parametrize(
    ("spaces", "fitting"),
    [
        (Spaces.COLLAPSE, [True, True, False, True]),
        (Spaces.IGNORE, [True, True, True, True]),
        (Spaces.EXACT, [True, False, False, False]),
    ],
)
def test_spaces_and_signs_count_as_the_author_says(spaces: Spaces, fitting: list[bool]) -> None:
    typed = [" it's 5 m ", "it's  5 m", "it's 5m", "it\u2019s 5 m"]

    found = [fit(text, "it's 5 m", spaces=spaces) for text in typed]

    assert found == fitting


def test_the_first_that_fits_is_found() -> None:
    accepted = ["Bandungan", "Bandung*", "*"]

    found = [
        first_fitting(text, accepted, match_case=False, spaces=Spaces.COLLAPSE)
        for text in ("bandung barat", "bandungan", "bogor")
    ]

    assert found == [1, 0, 2]


def test_many_stars_and_a_long_text_are_compared_at_once() -> None:
    began = time.perf_counter()

    assert not fit("a" * 8_000, "a*" * 200 + "b")

    assert time.perf_counter() - began < 0.5


@given(text=st.text(max_size=30), rule=st.sampled_from(Spaces), case=st.booleans())
def test_every_text_fits_itself_and_a_star(text: str, rule: Spaces, case: bool) -> None:
    plain = text.replace("\\", "").replace("*", r"\*")
    typed = plain.replace(r"\*", "*")

    assert fit(typed, plain, match_case=case, spaces=rule)
    assert fit(typed, "*", match_case=case, spaces=rule)
