"""Every flag and every coefficient has its sentence, in both languages."""

import pytest

from exam_server.authoring.statistics.words import COEFFICIENTS, REASONS, REMARKS, UNKNOWN, Words
from exam_server.pages import catalogue
from question_bank import Coefficient, Flag, Remark, Unknown


def test_nothing_is_without_words() -> None:
    assert set(REMARKS) == set(Flag)
    assert set(COEFFICIENTS) == set(REASONS) == set(Coefficient)
    assert set(UNKNOWN) == set(Unknown)


@pytest.mark.parametrize(
    ("language", "remark", "sentence"),
    [
        ("en", Remark(Flag.TOO_EASY, number=0.971), "Too easy: 97 % right."),
        ("id", Remark(Flag.TOO_EASY, number=0.971), "Terlalu mudah: 97 % benar."),
        ("en", Remark(Flag.NOBODY, "o4"), "Nobody chose D."),
        ("en", Remark(Flag.OMITTED, number=0.18), "Omitted by 18 %."),
        ("id", Remark(Flag.WEAK, number=0.05), "Daya beda lemah (0,05)."),
        ("en", Remark(Flag.STRONGER_THAN_THE_KEY, "o4", 0.1),
         "Option D attracts stronger candidates than the key."),
    ],
)  # fmt: skip
def test_a_remark_is_a_sentence(language: str, remark: Remark, sentence: str) -> None:
    assert Words(catalogue(language), language).remark(remark, "D") == sentence


def test_what_is_not_known_is_a_dash_and_a_zero_has_no_sign() -> None:
    words = Words(catalogue("en"), "en")

    assert (words.decimal(None), words.percent(None)) == ("–", "–")
    assert words.decimal(-0.001) == "0.00"
