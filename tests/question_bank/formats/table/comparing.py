"""All features in one format: written, read again, compared; what is lost must have been told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from question_bank.formats import Collection, Defaults, Format
from question_bank.formats.losses import TEXTS
from question_bank.items import ItemDraft
from question_bank.rows import Reading
from tests.question_bank.formats.table.features import Feature, bank_of


class Kept(StrEnum):
    """What becomes of a feature, as a sign in the table."""

    KEPT = "✓"
    HERE = "✓*"
    PART = "~"
    OUT = "–"
    UNWRITTEN = " "


@dataclass(frozen=True, slots=True)
class Trips:
    """What each feature became in a format, and everything that was lost without a word."""

    kept: tuple[Kept, ...]
    silent: tuple[str, ...]


def trips(features: Sequence[Feature], format_: Format) -> Trips:
    """From our own drafts to the format and back."""
    if format_.write is None:
        raise ValueError(f"{format_.name} is only read")
    bank = bank_of(features)
    written = format_.write(bank)
    told: dict[int, set[str]] = {}
    for problem in written.problems:
        told.setdefault(problem.row, set()).add(problem.column)
    reading = format_.read(written.content, Defaults())
    again = _again(bank, reading, told)
    kept: list[Kept] = []
    silent = [*_lost_beside(bank, reading, set().union(*told.values()))]
    for number, feature in enumerate(features, start=1):
        said = told.get(number, set()) | told.get(0, set())
        kept.append(_kept(feature, bank.drafts[number - 1], again.get(number), said))
        for name in _lost(bank.drafts[number - 1], again.get(number)):
            silent += [] if name in said else [f"{format_.name}: {feature.name}: {name}"]
    return Trips(tuple(kept), tuple(silent))


def _again(
    bank: Collection, reading: Reading, told: Mapping[int, set[str]]
) -> dict[int, ItemDraft | None]:
    """What was read by the number of what was written; the unwritten ones were told of."""
    numbers = range(1, len(bank.drafts) + 1)
    written = [number for number in numbers if "kind" not in told.get(number, ())]
    drafts = [entry.draft for entry in reading.entries]
    return dict(zip(written, drafts, strict=True))


def _lost(draft: ItemDraft, again: ItemDraft | None) -> Iterator[str]:
    """Every field that comes back otherwise, whether the feature is about it or not."""
    if again is None:
        yield "kind"
        return
    for each in fields(ItemDraft):
        if getattr(draft, each.name) != getattr(again, each.name):
            yield each.name


def _lost_beside(bank: Collection, reading: Reading, told: set[str]) -> Iterator[str]:
    if reading.stimuli != bank.stimuli and "stimulus" not in told:
        yield f"{reading.format}: stimulus"
    if dict(reading.media) != bank.media and "media" not in told:
        yield f"{reading.format}: media"


def _kept(feature: Feature, draft: ItemDraft, again: ItemDraft | None, told: set[str]) -> Kept:
    if again is None:
        return Kept.UNWRITTEN
    names = [name for name in feature.fields if name != "media"]
    changed = [name for name in names if getattr(draft, name) != getattr(again, name)]
    if not changed and "media" in {*feature.fields} & told:
        return Kept.PART
    if not changed:
        return Kept.HERE if told.intersection(names) else Kept.KEPT
    still_there = all(name in TEXTS and getattr(again, name) for name in changed)
    return Kept.PART if still_there else Kept.OUT
