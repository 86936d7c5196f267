"""Every screen word of the sources has an English translation that says the same."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.house import ROOT

ENGLISH = ROOT / "exam_server" / "locale" / "en" / "LC_MESSAGES" / "messages.po"
Forms = str | Sequence[str] | None
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@cache
def sources() -> Catalog:
    """What the sources say, extracted as `make messages` does."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(mapping.pop("pattern"), mapping.pop("method")) for mapping in mappings]
    options = {pattern: rest for (pattern, _), rest in zip(methods, mappings, strict=True)}
    catalogue = Catalog()
    for path, line, text, comments, context in extract_from_dir(ROOT, methods, options):
        catalogue.add(text, None, [(path, line)], auto_comments=comments, context=context)
    return catalogue


@cache
def english() -> Catalog:
    """The English catalogue as it is kept."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def flaws(said: Catalog, translated: Catalog) -> Iterator[str]:
    """What a reader of the translation would miss, one line for each sentence."""
    for message in (message for message in said if message.id):
        found = translated.get(message.id, message.context)
        if found is None or not all(texts(found.string)):
            yield f"{message.id!r} has no translation"
        elif found.fuzzy:
            yield f"{message.id!r} has a doubtful translation"
        elif placeholders(found.string) != placeholders(message.id):
            yield f"{message.id!r} has other placeholders than {found.string!r}"


def texts(value: Forms) -> tuple[str, ...]:
    """The forms of a sentence: one, or one for each plural; an empty one where there is none."""
    return (value,) if isinstance(value, str) else tuple(value or [""])


def placeholders(value: Forms) -> set[str]:
    """The names that are filled in, in any of the forms."""
    return {name for text in texts(value) for name in PLACEHOLDER.findall(text)}


def test_every_sentence_of_the_sources_is_translated() -> None:
    assert list(flaws(sources(), english())) == []


def test_the_catalogue_holds_nothing_that_nobody_says() -> None:
    said = {message.id for message in sources()}

    assert [message.id for message in english() if message.id and message.id not in said] == []


def test_the_extraction_finds_templates_and_python() -> None:
    places = {path for message in sources() for path, _ in message.locations}

    assert any(path.endswith(".html") for path in places)
    assert any(path.endswith(".py") for path in places)


@pytest.mark.parametrize(
    "kept",
    [
        Message("Sisa waktu %(menit)d menit", ""),
        Message("Sisa waktu %(menit)d menit", "Time left"),
        Message("Sisa waktu %(menit)d menit", "%(minutes)d minutes left"),
        Message("Sisa waktu %(menit)d menit", "%(menit)d minutes left", flags=["fuzzy"]),
        Message("Waktu habis", "Time is up"),
    ],
    ids=["empty", "no placeholder", "another placeholder", "fuzzy", "absent"],
)
def test_a_planted_flaw_is_found(kept: Message) -> None:
    said, translated = Catalog(), Catalog()
    said.add("Sisa waktu %(menit)d menit")
    translated[kept.id] = kept

    assert len(list(flaws(said, translated))) == 1


def test_a_plural_is_translated_in_all_its_forms() -> None:
    said, translated = Catalog(), Catalog(locale="en")
    said.add(("%(n)s soal", "%(n)s soal"))
    translated.add(("%(n)s soal", "%(n)s soal"), ("%(n)s question", "%(n)s questions"))

    assert list(flaws(said, translated)) == []
