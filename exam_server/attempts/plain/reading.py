"""A plain form read as what the exam page's script would have sent: pure, values in, values out."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

CLEAR: Final = "clear"
KEEP: Final = "keep"
PREVIOUS: Final = "previous"
NEXT: Final = "next"
REVIEW: Final = "review"
NAMED: Final = ("pair-", "gap-")
DIGEST_LENGTH: Final = 16

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Posted:
    """One form as it was sent: drawn under an epoch, on top of a version, and which way to go."""

    position: int
    response: tuple[str, ...]
    flagged: bool
    base: int
    epoch: int
    drawn: str
    """The mark that the server put into the form when it drew it."""
    go: str

    @property
    def mutation(self) -> str:
        """The same for the same form sent twice, another one for what was changed in it since.

        A browser that goes back may show an old form again; what is then changed in it must not
        be taken for a repeat of what it sent before.
        """
        content = json.dumps([self.response, self.flagged]).encode()
        return f"{self.drawn}-{hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]}"

    def message(self) -> dict[str, Any]:
        """The save as the socket takes it."""
        save = {
            "position": self.position,
            "response": list(self.response),
            "flagged": self.flagged,
            "base": self.base,
            "mutation": self.mutation,
        }
        return {"id": 1, "save": save}

    def target(self, total: int) -> int | None:
        """The position to go to next; None for the review."""
        if self.go == REVIEW or (self.go == NEXT and self.position >= total):
            return None
        steps = {NEXT: self.position + 1, PREVIOUS: max(1, self.position - 1)}
        wanted = int(self.go) if _is_number(self.go) else steps.get(self.go, self.position)
        return wanted if 1 <= wanted <= total else self.position


def fields_of(items: Iterable[tuple[str, Any]]) -> dict[str, list[str]]:
    """The texts of a form by name, in order, with line breaks as scripts send them."""
    found: dict[str, list[str]] = {}
    for name, value in items:
        if isinstance(value, str):
            found.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return found


def read(fields: Fields) -> Posted:
    """A form as a value. Raises ValueError where what the server itself put in was changed."""
    go = _one(fields, "go")
    return Posted(
        position=_whole(fields, "position"),
        response=tuple(response_of(fields, go)),
        flagged="flagged" in fields,
        base=_whole(fields, "base"),
        epoch=_whole(fields, "epoch"),
        drawn=_one(fields, "drawn"),
        go=go,
    )


def response_of(fields: Fields, go: str) -> list[str]:
    """The response in a form, in the shape that `question_bank.content` describes."""
    if go == CLEAR:
        return []
    if "kept" in fields:
        return list(fields.get("response", ()))
    if "order" in fields:
        return _order(fields, go)
    if _one(fields, "essay").strip():
        return [_one(fields, "essay")]
    typed = _one(fields, "typed").strip()
    named = [
        f"{name.split('-', 1)[1]}={values[0].strip()}"
        for name, values in fields.items()
        if name.startswith(NAMED) and values[0].strip()
    ]
    return [*fields.get("choice", ()), *([typed] if typed else []), *named]


def _order(fields: Fields, go: str) -> list[str]:
    shown = fields["order"]
    order = moved(shown, {each: _place(fields, each, at) for at, each in enumerate(shown, 1)})
    # An order that nobody touched is no answer, unless it was one before or is said to be one.
    given = order != list(shown) or "answered" in fields or go == KEEP
    return order if given else []


def moved(shown: Sequence[str], wanted: Mapping[str, int]) -> list[str]:
    """The order in which each element stands at the place that was chosen for it.

    Two may have the same place: an element that was moved up goes before whatever stood there,
    one that was moved down behind it, as if it had been carried there by hand. So every choice
    of places is an order, and places that are all different are exactly what was chosen.
    """

    def rank(found: tuple[int, str]) -> tuple[float, int]:
        place, element = found
        goal = wanted.get(element, place)
        step = (goal > place) - (goal < place)
        return goal + step / 2, goal

    return [element for _, element in sorted(enumerate(shown, 1), key=rank)]


def _place(fields: Fields, element: str, now: int) -> int:
    text = _one(fields, f"place-{element}")
    return int(text) if _is_number(text) else now


def _one(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")


def _whole(fields: Fields, name: str) -> int:
    text = _one(fields, name)
    if not _is_number(text):
        raise ValueError(f"{name} is no whole number: {text[:40]}")
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
