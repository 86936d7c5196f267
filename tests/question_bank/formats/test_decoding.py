"""Encodings as spreadsheets, editors and old systems write them."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.formats.decoding import encoding_of, lines_in
from question_bank.rows import Expected, RowProblem, Severity

TEXT = "Berapa “delapan” × 5?\nLima – enam"


def decode(content: bytes) -> tuple[str, tuple[RowProblem, ...]]:
    lines, problems = lines_in(content)
    return "\n".join(lines), problems


@pytest.mark.parametrize(
    "content",
    [TEXT.encode(), codecs.BOM_UTF8 + TEXT.encode(), TEXT.replace("\n", "\r\n").encode(), b""],
)
def test_utf_8_is_read_without_a_word(content: bytes) -> None:
    assert decode(content) == (TEXT if content else "", ())


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (TEXT.encode("utf-16"), "UTF-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (TEXT.encode("utf-16-be"), "UTF-16"),
        (("x\n" + TEXT).encode("cp1252"), "Windows-1252, line 2: 0x93 (“)"),
    ],
)
def test_other_encodings_are_read_with_a_warning(content: bytes, found: str) -> None:
    text, problems = decode(content)

    assert text.removeprefix("x\n") == TEXT
    assert [(each.expected, each.severity, each.found) for each in problems] == [
        (Expected.ENCODING, Severity.WARNS, found)
    ]


@pytest.mark.parametrize(
    ("content", "expected", "found"),
    [
        (b"a\nb\x00c", Expected.KNOWN_FORMAT, "line 2: NUL"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", Expected.KNOWN_FORMAT, "line 3: NUL"),
        (TEXT.encode() + b"\x93", Expected.UTF_8, "line 2: 0x93 (“)"),
        (codecs.BOM_UTF8 + b"\x93", Expected.UTF_8, "line 1: 0x93 (“)"),
        (b"a\n\x81", Expected.UTF_8, "line 2: 0x81"),
        (b"\xff\xfea\x00b", Expected.WELL_FORMED, "UTF-16"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, expected: Expected, found: str) -> None:
    text, [problem] = decode(content)

    assert text == ""
    assert (problem.expected, problem.severity, problem.found) == (
        expected,
        Severity.BLOCKS,
        found,
    )


@given(st.binary(max_size=200))
@settings(max_examples=100)
def test_no_bytes_make_it_raise(content: bytes) -> None:
    encoding = encoding_of(content)

    if encoding.name:
        assert "\x00" not in encoding.open(content).read()
