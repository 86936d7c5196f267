"""Texts without end, texts that are none, and texts that make an expression search for ever."""

import random
from typing import Final

from tests.question_bank.formats.hostile.case import Case, long, times

HEADER: Final = (
    b"code,topic,difficulty,kind,stem,option_a,option_b,option_c,option_d,option_e,key,tolerance,"
    b"expression,explanation"
)
JSON_HEAD: Final = '{"format":"exam-bank","version":1,"items":['


def row(stem: str) -> bytes:
    """A table of one item that asks this."""
    told = stem.replace('"', '""')
    return HEADER + f'\nA-1,Umum,1,single_choice,"{told}",a,b,,,,A,,,\n'.encode()


def noise(scale: float) -> bytes:
    """A mebibyte of chance."""
    return random.Random(1).randbytes(times(1_048_576, scale))


SIGNS: Final = {
    "stars": "*", "underlines": "_", "brackets": "[", "pictures": "![", "dollars": "$",
    "links": "[](", "media": "](media:", "ticks": "`", "quotes": "> ", "gaps": "{{", "lists": "- ",
    "tildes": "~a", "high": "^a", "pipes": "| ", "formulas": "$\\frac{", "backslashes": "\\",
    "angles": "<a", "ampersands": "&#",
}  # fmt: skip
"""What a Markdown reader might look for an end of, again and again."""
PAIRS: Final = f'{HEADER.decode()},pairs\nA-1,Umum,1,matching,x,,,,,,,,,,"'
MEDIA: Final = f'{JSON_HEAD}{{}}],"media":{{"a.png":"'
EXPONENT: Final = '{"code":"a","kind":"numeric","stem":"x","key":["1"],"tolerance":"1e999999999"}]}'


def exactly(name: str, reader: str, content: bytes) -> Case:
    """A file that has one size."""
    return Case(f"{reader}: {name}", reader, lambda _: content)


def _marked(name: str, sign: str) -> Case:
    return Case(f"markdown: {name}", "csv", lambda _: row(sign * (7_900 // len(sign))))


CSV: Final = (
    *(_marked(name, sign) for name, sign in SIGNS.items()),
    long("a cell of ten megabytes", "csv", "x", 10_000_000, before=PAIRS, after='"\n'),
    long("a million rows", "csv", "\nA,U,1,single_choice,x", 1_000_000, before=HEADER.decode()),
    long("a quote that never ends", "csv", "a,\n", 1_000_000, before=PAIRS),
    long("a million columns", "csv", ",x", 1_000_000, before=HEADER.decode()),
    long("100,000 parts", "csv", "a = b | ", 100_000, before=PAIRS, after='"\n'),
    long("100,000 lines in a cell", "csv", "a = b\n", 100_000, before=PAIRS, after='"\n'),
    long("spaces before a sign", "csv", " ", 100_000, before=PAIRS, after='="\n'),
    long("zeros", "csv", "\0", 30_000_000),
    Case("csv: UTF-16", "csv", lambda s: row("x" * times(100_000, s)).decode().encode("utf-16")),
    exactly("half a letter of UTF-16", "csv", row("x").decode().encode("utf-16")[:-1]),
    exactly("NUL in a cell", "csv", row("a\x00b")),
    exactly("Windows-1252", "csv", row("x").replace(b"x", b"\x93x\x94")),
    exactly("a lone surrogate", "csv", row("x").replace(b"x", b"\xed\xa0\x80")),
    Case("csv: chance", "csv", noise),
    Case("csv: more than a file may have", "csv", lambda _: HEADER + b"x" * 33 * 1024 * 1024),
)
JSON: Final = (
    long("100,000 deep", "json", "[", 100_000, before='{"format":'),
    long("objects 100,000 deep", "json", '{"a":', 100_000),
    exactly("beyond all measure", "json", f'{JSON_HEAD}{{"difficulty":1e999999999}}]}}'.encode()),
    exactly("an exponent in a text", "json", f"{JSON_HEAD}{EXPONENT}".encode()),
    long("a million digits", "json", "9", 1_000_000, before=f'{JSON_HEAD}{{"a":', after="}]}"),
    long("a million items", "json", "{},", 1_000_000, before=JSON_HEAD, after="{}]}"),
    long("one name again", "json", '"format":1,', 300_000, before="{", after='"a":1}'),
    exactly("not a number", "json", f'{JSON_HEAD}{{"difficulty":NaN}}]}}'.encode()),
    long("media that are none", "json", "A", 8_000_000, before=MEDIA, after='"}}'),
    exactly("lone surrogates", "json", f'{JSON_HEAD}{{"code":"\\ud800"}}]}}'.encode()),
)
LINES: Final = (
    long("100,000 braces", "gift", "a {", 100_000),
    long("closed braces", "gift", "}", 100_000, after="{=a}"),
    long("100,000 answers", "gift", "=a ", 100_000, before="a {", after="}"),
    long("backslashes", "gift", "\\", 300_000, before="a {=", after="}"),
    long("percent signs", "gift", "%5", 100_000, before="a {=%", after="}"),
    long("arrows", "gift", "-> ", 100_000, before="a {=", after="}"),
    long("titles", "gift", "::", 100_000, after="a {=b}"),
    long("a number without end", "gift", "1", 200_000, before="a {#", after=":..}"),
    exactly("an exponent", "gift", b"a {#1e999999999:1e999999999}"),
    long("100,000 questions", "gift", "a {=b}\n\n", 100_000),
    long("one line of ten megabytes", "gift", "a", 10_000_000, after="{=b}"),
    long("options without end", "aiken", "A. a\n", 100_000, before="a\n", after="ANSWER: A\n"),
    long("spaces", "aiken", " ", 300_000, before="a\nA", after="\nA. b\nB. c\nANSWER: A"),
    long("100,000 questions", "aiken", "a\nA. b\nB. c\nANSWER: A\n\n", 100_000),
    Case("aiken: chance", "aiken", noise),
)
TEXTS: Final = (*CSV, *JSON, *LINES)
