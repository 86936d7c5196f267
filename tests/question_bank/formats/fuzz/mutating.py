"""Good files spoiled: by bytes, by tokens, by elements, and within archives whose checksums fit."""

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from typing import Final

LARGEST: Final = 200_000
"""Bytes; a mutant may double again and again, and small ones find as much in less time."""

_TOKEN = re.compile(rb"<[^<>]*>|&#?\w+;|[\w.]+|\s+|[^\w\s]")
_ELEMENT = re.compile(rb"<([\w:.-]+)[^<>]*>(?:[^<>]*</\1>)?")
_ATTRIBUTE = re.compile(rb"\s[\w:.-]+=\"[^\"<>]*\"")
_VALUE = re.compile(rb"(?<=[\">:= ])[\w.-]+(?=[\"<,} ])")

WORDS: Final = (
    *(b"{", b"}", b"=", b"~", b"#", b"%50%", b"->", b"..", b":", b"\\", b"\n", b"\n\n", b"::"),
    *(b" | ", b" = ", b" # ", "±".encode(), b"[", b"]", b"A. ", b"ANSWER: ", b"//", b'"', b","),
    *(b";", b"\t", b"\xff", b"\x00", b"NaN", b"1e999999", b"-1e-999", b"Infinity", b"\r", b"0x1"),
    *(b"&#x0;", b"&#xD800;", b"&nbsp;", b"&x;", b"<b>", b"</b>", b"<", b">", b"<!--", b"-->"),
    *(b"<![CDATA[", b"]]>", b"<?x y?>", b"<!DOCTYPE a>", b"$$", b"$", b"%", b"null", b"{{1}}"),
    *(b"{{99}}", b"{1:MC:=a~b}", b"\xed\xa0\x80", b"\xe2\x80\xae", b"\xef\xbb\xbf", b"\xfe\xff"),
    *(b"=cmd|' /C calc'!A0", b"@SUM(1)", b"media:../../x", b"@@PLUGINFILE@@/a%00.png", b"-0"),
    *(b"", b" ", b"true", b"false", b"-1", b"99999999999999999999", "٣".encode(), "ﬁ".encode()),
)
Chance = random.Random
Change = Callable[[bytes, Sequence[bytes], Chance], bytes]


def mutant(seeds: Sequence[bytes], chance: Chance) -> bytes:
    """One spoiled file; the same chance gives the same one."""
    content = chance.choice(seeds)
    if content.startswith(b"PK\x03\x04") and chance.random() < 0.9:
        return _in_archive(content, seeds, chance)
    return spoiled(content, seeds, chance)


def spoiled(content: bytes, seeds: Sequence[bytes], chance: Chance) -> bytes:
    """A text with one to eight changes."""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        content = chance.choice(CHANGES)(content, seeds, chance)[:LARGEST]
    return content


def _span(content: bytes, chance: Chance) -> tuple[int, int]:
    start = chance.randrange(len(content) + 1)
    return start, min(len(content), start + chance.choice((1, 2, 5, 20, 100, 1_000)))


def _splice(content: bytes, seeds: Sequence[bytes], chance: Chance) -> bytes:
    other = chance.choice(seeds)
    start, end = _span(other, chance)
    at, _ = _span(content, chance)
    return content[:at] + other[start:end] + content[at:]


def _delete(content: bytes, _: Sequence[bytes], chance: Chance) -> bytes:
    start, end = _span(content, chance)
    return content[:start] + content[end:]


def _repeat(content: bytes, _: Sequence[bytes], chance: Chance) -> bytes:
    start, end = _span(content, chance)
    return content[:end] + content[start:end] * chance.choice((1, 1, 2, 30)) + content[end:]


def _flip(content: bytes, _: Sequence[bytes], chance: Chance) -> bytes:
    if not content:
        return content
    at = chance.randrange(len(content))
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def _word(content: bytes, _: Sequence[bytes], chance: Chance) -> bytes:
    at, _end = _span(content, chance)
    times = chance.choice((1, 1, 1, 1, 3, 500))
    return content[:at] + chance.choice(WORDS) * times + content[at:]


def _cut(content: bytes, _: Sequence[bytes], chance: Chance) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _of(pattern: re.Pattern[bytes]) -> Change:
    """Two pieces that a pattern finds swapped, or one left out, doubled or replaced by a word."""

    def change(content: bytes, _: Sequence[bytes], chance: Chance) -> bytes:
        spans = [each.span() for each in pattern.finditer(content)]
        if len(spans) < 2:
            return content
        (a, b), (c, d) = sorted(chance.sample(spans, 2))
        one, between, two = content[a:b], content[b:c], content[c:d]
        changed = chance.choice(
            (
                two + between + one,
                two + between + two,
                between + two,
                one + one + between + two,
                one + between + one + two,
                chance.choice(WORDS) + between + two,
                chance.choice(WORDS) + between + chance.choice(WORDS),
            )
        )
        return content[:a] + changed + content[d:]

    return change


def _encoded(content: bytes, _: Sequence[bytes], chance: Chance) -> bytes:
    name = chance.choice(("utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-8-sig", "utf-7"))
    return content.decode("utf-8", "replace").encode(name, "replace")


CHANGES: Final[tuple[Change, ...]] = (
    *(_splice, _delete, _repeat, _flip, _word, _word, _cut),
    *(_of(_TOKEN), _of(_TOKEN), _of(_ELEMENT), _of(_ELEMENT), _of(_ATTRIBUTE), _of(_VALUE)),
    *(_of(_VALUE), _of(_VALUE), _of(_ATTRIBUTE), _splice, _delete, _encoded),
)


def _in_archive(content: bytes, seeds: Sequence[bytes], chance: Chance) -> bytes:
    """One member spoiled, renamed, left out or doubled; packed again, so that checksums fit."""
    members = _members(content)
    texts = [data for _, data in members]
    at = chance.randrange(len(members))
    name, data = members[at]
    what = chance.random()
    if what < 0.85:
        members[at] = (name, spoiled(data, texts, chance))
    elif what < 0.9:
        del members[at]
    elif what < 0.95:
        renamed = spoiled(name.encode(), seeds, chance)[:200].decode("utf-8", "replace")
        members[at] = (renamed, data)
    else:
        members.append((name.upper(), chance.choice(texts)))
    return _packed(members, chance)


def _members(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(each, archive.read(each)) for each in archive.namelist()]


def _packed(members: Sequence[tuple[str, bytes]], chance: Chance) -> bytes:
    file = io.BytesIO()
    method = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", method) as archive:
        # Two members of one name are meant.
        warnings.simplefilter("ignore", UserWarning)
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name or "x"), data, method, 1)
    return file.getvalue()
