"""Texts that look like formulas."""

import pytest

from question_bank.formats.disarming import armed, disarmed, kept


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+62", "+62"),
        ("-5", "-5"),
        ("-5.5", "-5.5"),
        ("@x", "'@x"),
        ("-x", "'-x"),
        ("=1", "'=1"),
        ("'=x", "''=x"),
        ("a=b", "a=b"),
        ("'tis", "'tis"),
        ("'-5", "''-5"),
        ("-5\n", "'-5\n"),
        ("", ""),
    ],
)
def test_a_text_that_looks_like_a_formula_is_disarmed(text: str, written: str) -> None:
    assert disarmed(text) == written
    assert armed(written) == text
    assert armed(kept(text)) == text
