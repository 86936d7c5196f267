"""What the ids in a distractor table stand for, short and in full, as an author knows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from question_bank import BLANK, LETTERS, OTHER, ItemVersion, Kind

LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Label:
    """A choice by its letter or the like, and what it says; both empty for no answer at all."""

    short: str
    text: str = ""


def labels_of(version: ItemVersion) -> Mapping[str, Label]:
    """The options of a version by id: letters in the order of its author's page."""
    options = {option["id"]: plain(option["text"]) for option in version.options}
    if version.kind == Kind.TRUE_FALSE:
        return {id_: Label(text) for id_, text in options.items()}
    return {
        id_: Label(letter, text)
        for letter, (id_, text) in zip(LETTERS, options.items(), strict=False)
    }


def label_of(choice: str, version: ItemVersion) -> Label:
    """What one line of a distractor table is about."""
    options = labels_of(version)
    if choice in {BLANK, OTHER}:
        return Label(choice)
    if choice in options:
        return options[choice]
    if version.kind == Kind.ORDERING:
        return Label(" → ".join(_short(each, options) for each in choice.split(" ")))
    if version.kind in {Kind.MATCHING, Kind.CLOZE}:
        return _assigned(choice, version, options)
    return Label(choice)


def plain(html: str) -> str:
    """The text of some HTML, not too long for a line."""
    text = Markup(html).striptags()  # noqa: S704  It is read here, not shown.
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _assigned(choice: str, version: ItemVersion, options: Mapping[str, Label]) -> Label:
    place, _, given = choice.partition("=")
    asked = {prompt["id"]: plain(prompt["text"]) for prompt in version.body.get("prompts", ())}
    of_gap = {
        option["id"]: Label(plain(option["text"]))
        for gap in version.body.get("gaps", ())
        if gap["id"] == place
        for option in gap["options"]
    }
    short = _short(given, {**options, **of_gap})
    return Label(f"{place[1:]} → {short}", asked.get(place, ""))


def _short(id_: str, options: Mapping[str, Label]) -> str:
    return options[id_].short if id_ in options else id_
