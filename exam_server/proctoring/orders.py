"""A proctor's form: what is asked for whom, and what is wrong with it, field by field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from exam_server.proctoring.rules import LONGEST_TEXT, Verb
from exam_server.proctoring.words import LABELS, Category, reason_of

MOST_MINUTES: Final = 24 * 60
LONGEST_NOTE: Final = LONGEST_TEXT - max(len(label) for label in LABELS.values()) - 2
"""What may be written beside a category, so that both fit into one reason."""

SEVERITIES: Final = ("info", "warning", "serious")


class Task(StrEnum):
    """What a form can ask for: a verb for attempts, or something for the room itself."""

    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    TERMINATE = "terminate"
    NOTE = "note"
    ANNOUNCE = "announce"
    COMPENSATE = "compensate"
    WAIVE = "waive"
    CLOSING = "closing"

    @property
    def verb(self) -> Verb | None:
        """The verb, for a task that is done to attempts."""
        return next((verb for verb in Verb if verb.value == self.value), None)


class Flaw(StrEnum):
    """What can be wrong with a field."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    OUT_OF_RANGE = "out_of_range"
    OTHER_WORD = "other_word"


REASONED: Final = frozenset(
    {Task.PAUSE, Task.EXTEND, Task.TERMINATE, Task.COMPENSATE, Task.WAIVE, Task.CLOSING}
)
TIMED: Final = frozenset({Task.EXTEND, Task.COMPENSATE})
WRITTEN: Final = frozenset({Task.NOTE, Task.ANNOUNCE})
OF_THE_ROOM: Final = frozenset({Task.ANNOUNCE, Task.COMPENSATE, Task.WAIVE, Task.CLOSING})
SINGLE: Final = frozenset({Task.TERMINATE, Task.NOTE})
"""Done to one candidate at a time: nobody ends twenty exams by a slip of the hand."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form as it was sent; `words` are the accepted spellings of the confirmation."""

    task: Task
    everybody: bool
    attempts: tuple[str, ...]
    fields: Mapping[str, str]
    owed_ms: int = 0
    words: tuple[str, ...] = ()
    zone: str = "UTC"

    @property
    def needs_word(self) -> bool:
        """True where a whole room is concerned."""
        return self.task in {Task.COMPENSATE, Task.CLOSING} or (
            self.everybody and self.task not in OF_THE_ROOM
        )

    @property
    def reason(self) -> str:
        """The reason as it is stored; empty for a task that needs none."""
        if self.task in WRITTEN:
            return self._written
        if self.task not in REASONED:
            return ""
        return reason_of(Category(self.field("category")), self._written)

    @property
    def extra_ms(self) -> int:
        """The time to give: what the outages took, or the minutes that were typed."""
        if self.task not in TIMED:
            return 0
        if self.gives_what_is_owed:
            return self.owed_ms
        return int(self.field("minutes")) * 60_000

    @property
    def gives_what_is_owed(self) -> bool:
        """True where the time lost in outages is given back as it was lost."""
        return self.task is Task.COMPENSATE and self.field("amount") == "owed" and self.owed_ms > 0

    def instant(self, name: str) -> datetime | None:
        """A date and time as the form sends it, in the zone of the slot; None for anything else."""
        try:
            local = datetime.fromisoformat(self.field(name))
        except ValueError:
            return None
        return local.replace(tzinfo=ZoneInfo(self.zone)) if local.tzinfo is None else None

    def field(self, name: str) -> str:
        """One field without the blanks around it; empty when it was not sent."""
        return self.fields.get(name, "").strip()

    @property
    def _written(self) -> str:
        # Signs that no keyboard writes would be refused by the record's database later on.
        return "".join(s for s in self.field("text") if ord(s) >= 32 or s in "\n\t")

    def flaws(self) -> dict[str, Flaw]:
        """What is wrong, by field, in the order of the page; empty when all is well."""
        found: dict[str, Flaw | None] = {
            "attempts": self._attempts_flaw(),
            "closes_at": self._instant_flaw("closes_at"),
            "entry_closes_at": self._instant_flaw("entry_closes_at"),
            "minutes": self._minutes_flaw(),
            "category": self._category_flaw(),
            "severity": self._severity_flaw(),
            "text": self._text_flaw(),
            "sure": self._sure_flaw(),
            "word": self._word_flaw(),
        }
        return {name: flaw for name, flaw in found.items() if flaw}

    def _attempts_flaw(self) -> Flaw | None:
        chosen = self.everybody or self.attempts or self.task in OF_THE_ROOM
        return None if chosen else Flaw.MISSING

    def _minutes_flaw(self) -> Flaw | None:
        if self.task not in TIMED or self.gives_what_is_owed:
            return None
        text = self.field("minutes")
        if not text:
            return Flaw.MISSING
        whole = text.isascii() and text.isdigit() and len(text) < 6
        return None if whole and 1 <= int(text) <= MOST_MINUTES else Flaw.OUT_OF_RANGE

    def _instant_flaw(self, name: str) -> Flaw | None:
        if self.task is not Task.CLOSING or self.instant(name):
            return None
        return Flaw.OUT_OF_RANGE if self.field(name) else Flaw.MISSING

    def _category_flaw(self) -> Flaw | None:
        known = self.field("category") in set(Category)
        return Flaw.MISSING if self.task in REASONED and not known else None

    def _severity_flaw(self) -> Flaw | None:
        known = self.field("severity") in SEVERITIES
        return Flaw.MISSING if self.task is Task.NOTE and not known else None

    def _text_flaw(self) -> Flaw | None:
        if self.task not in WRITTEN | REASONED:
            return None
        alone = self.task in WRITTEN or self.field("category") == Category.OTHER
        if alone and not self._written:
            return Flaw.MISSING
        most = LONGEST_TEXT if self.task in WRITTEN else LONGEST_NOTE
        return Flaw.TOO_LONG if len(self._written) > most else None

    def _sure_flaw(self) -> Flaw | None:
        unsure = self.task is Task.TERMINATE and not self.field("sure")
        return Flaw.MISSING if unsure else None

    def _word_flaw(self) -> Flaw | None:
        if not self.needs_word:
            return None
        typed = self.field("word").casefold()
        return None if typed in {w.casefold() for w in self.words} else Flaw.OTHER_WORD


def form_of(
    fields: Iterable[tuple[str, str]], *, owed_ms: int, words: tuple[str, ...], zone: str = "UTC"
) -> Form | None:
    """What was sent as a form; None when it names no task."""
    pairs = list(fields)
    named = dict(pairs)
    if named.get("task") not in set(Task):
        return None
    task = Task(named["task"])
    attempts = tuple(dict.fromkeys(v for name, v in pairs if name == "attempt"))
    if task in SINGLE:
        attempts = attempts[:1]
    everybody = bool(named.get("all")) and task not in SINGLE
    return Form(task, everybody, attempts, named, owed_ms=owed_ms, words=words, zone=zone)
