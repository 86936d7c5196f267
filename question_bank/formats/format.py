"""What a format is: a name, a way to recognise its files, a pure reader, and mostly a writer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from question_bank.items import ItemDraft, StimulusDraft
from question_bank.rows import Reading, RowProblem


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the uploader says for files that do not say it: a topic, a difficulty, the language."""

    topic: str = "Umum"
    difficulty: int = 2
    language: str = "id"


@dataclass(frozen=True, slots=True)
class Collection:
    """What is to be written: drafts in order, and the stimuli and media files that they name."""

    title: str
    drafts: tuple[ItemDraft, ...]
    stimuli: tuple[StimulusDraft, ...] = ()
    media: Mapping[str, bytes] = field(default_factory=dict)
    language: str = "id"


@dataclass(frozen=True, slots=True)
class Written:
    """A file, and what of the collection it cannot hold: warnings, numbered as the drafts are."""

    content: bytes
    problems: tuple[RowProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file. `read` never raises: whatever is wrong comes back as problems."""

    name: str
    label: str
    suffix: str
    media_type: str
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes, Defaults], Reading]
    write: Callable[[Collection], Written] | None = None
