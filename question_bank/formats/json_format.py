"""Our own format, which holds everything that a bank's items say: JSON with a version."""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic_core import from_json

from question_bank.checking import check_stimulus, shown
from question_bank.formats.decoding import encoding_of
from question_bank.formats.format import Collection, Defaults, Format, Written
from question_bank.formats.grid import MOST_ROWS
from question_bank.formats.json_shapes import item_of, stimulus_of
from question_bank.formats.naming import entry_of, named
from question_bank.items import StimulusDraft
from question_bank.rows import Entry, Expected, Reading, RowProblem, Severity, refused_reading

NAME: Final = "json"
MARK: Final = "exam-bank"
VERSION: Final = 1
MOST_VALUES: Final = 1_500_000
"""Each value becomes an object of many times its size, so they are counted before that."""

REASONS: Final = "problems"
PARTS: Final = ("format", "version", "title", "language", "items", "stimuli", "media")

_START = re.compile(r"\s*\{\s*[\"}]")
_MEDIA_NAME = re.compile(r"[^\s()<>]{1,200}")


def recognises(content: bytes) -> bool:
    """Whether a file begins as a JSON object does."""
    encoding = encoding_of(content)
    return bool(encoding.name and _START.match(encoding.open(content).read(1_000)))


def read(content: bytes, defaults: Defaults) -> Reading:
    """The items, stimuli and media of a document; every problem names its path."""
    encoding = encoding_of(content)
    if not encoding.name:
        return Reading(NAME, problems=encoding.problems)
    if encoding.name != "utf-8":
        content = content.decode(encoding.name).encode()
    values = content.count(b",") + content.count(b"[") + content.count(b"{")
    if values > MOST_VALUES:
        return refused_reading(NAME, Expected.SMALLER_FILE, f"{values} > {MOST_VALUES}")
    try:
        document = from_json(content, allow_inf_nan=False)
    except ValueError as error:
        return refused_reading(NAME, Expected.WELL_FORMED, shown(str(error)))
    wrong = _header_problem(document)
    if wrong:
        return Reading(NAME, problems=(*encoding.problems, wrong))
    return _reading(document, defaults, encoding.problems)


def write(collection: Collection) -> Written:
    """The whole collection; nothing is lost."""
    return Written(document_of([draft.source() for draft in collection.drafts], collection))


def document_of(items: list[dict[str, Any]], collection: Collection) -> bytes:
    """A document of these items, with what else a collection holds."""
    document = {
        "format": MARK,
        "version": VERSION,
        "title": collection.title,
        "language": collection.language,
        "items": items,
        "stimuli": [
            {"code": each.code, "title": each.title, "text": each.text}
            for each in collection.stimuli
        ],
        "media": {
            name: base64.b64encode(content).decode() for name, content in collection.media.items()
        },
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _header_problem(document: Any) -> RowProblem | None:
    if not isinstance(document, dict) or document.get("format") != MARK:
        found = document.get("format", "") if isinstance(document, dict) else document
        return RowProblem(0, "format", Expected.KNOWN_FORMAT, _found(found), place="format")
    if document.get("version") != VERSION:
        found = _found(document.get("version", ""))
        return RowProblem(0, "version", Expected.KNOWN_FORMAT, found, place="version")
    items = document.get("items")
    if not isinstance(items, list) or not items:
        return RowProblem(0, "items", Expected.SOME_ROWS, _found(items), place="items")
    if len(items) > MOST_ROWS:
        found = f"{len(items)} > {MOST_ROWS}"
        return RowProblem(0, "items", Expected.FEWER_ROWS, found, place="items")
    return None


def _reading(
    document: Mapping[str, Any], defaults: Defaults, notes: tuple[RowProblem, ...]
) -> Reading:
    entries: list[Entry] = []
    problems = [*notes, *_strangers(document)]
    taken: set[str] = set()
    for number, value in enumerate(document["items"], start=1):
        entry, found = _entry(value, number, defaults, taken)
        entries.append(entry)
        problems += found
    stimuli, wrong = _stimuli(document.get("stimuli", []))
    media, lost = _media(document.get("media", {}))
    return Reading(NAME, tuple(entries), (*problems, *wrong, *lost), stimuli, media)


def _entry(
    value: Any, number: int, defaults: Defaults, taken: set[str]
) -> tuple[Entry, tuple[RowProblem, ...]]:
    if isinstance(value, dict):
        value.pop(REASONS, None)
    path = f"items[{number - 1}]"
    given = {"code": "", "topic": defaults.topic, "difficulty": defaults.difficulty}
    draft, problems = item_of(value, number, path, given)
    original = json.dumps(value, ensure_ascii=False)
    if draft is None:
        code = value.get("code") if isinstance(value, dict) else ""
        label = code[:60] if isinstance(code, str) else ""
        return Entry(number, label, None, original=original), tuple(problems)
    draft = draft if draft.code else named(draft, "", taken=taken)
    return entry_of(number, draft, original=original, notes=problems, place=path)


def _stimuli(values: Any) -> tuple[tuple[StimulusDraft, ...], list[RowProblem]]:
    if not isinstance(values, list):
        return (), [_wrong("stimuli", Expected.SYNTAX, _found(values))]
    stimuli: list[StimulusDraft] = []
    problems: list[RowProblem] = []
    for at, value in enumerate(values):
        path = f"stimuli[{at}]"
        stimulus, found = stimulus_of(value, path)
        problems += found
        if stimulus is None:
            continue
        faults = check_stimulus(stimulus)
        problems += [
            RowProblem(0, each.field, each.expected, each.found, place=f"{path}.{each.field}")
            for each in faults
        ]
        stimuli += [] if faults else [stimulus]
    return tuple(stimuli), problems


def _media(values: Any) -> tuple[dict[str, bytes], list[RowProblem]]:
    if not isinstance(values, dict):
        return {}, [_wrong("media", Expected.SYNTAX, _found(values))]
    media: dict[str, bytes] = {}
    problems: list[RowProblem] = []
    for name, text in values.items():
        try:
            if not _MEDIA_NAME.fullmatch(name):
                raise ValueError(name)
            media[name] = base64.b64decode(text, validate=True)
        except (ValueError, TypeError, binascii.Error):
            problems.append(_wrong(f"media.{name}", Expected.MEDIA_FILE, shown(name)))
    return media, problems


def _strangers(document: Mapping[str, Any]) -> Iterator[RowProblem]:
    for name in document:
        if name not in PARTS:
            found = shown(name)
            yield RowProblem(0, found, Expected.KEPT_FEATURE, found, Severity.WARNS, place=found)


def _wrong(place: str, expected: Expected, found: str) -> RowProblem:
    return RowProblem(0, place.partition(".")[0], expected, found, place=place[:120])


def _found(value: Any) -> str:
    return shown(value if isinstance(value, str) else repr(value)[:200])


JSON = Format(
    name=NAME,
    label="JSON",
    suffix="json",
    media_type="application/json",
    recognises=recognises,
    read=read,
    write=write,
)
