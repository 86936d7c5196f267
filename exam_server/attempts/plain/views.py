"""What the plain pages are given, as plain fields; and a response in words."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from markupsafe import Markup

from exam_server.live.placing import ExamShown
from exam_server.outcomes import StoredResponse, Truth

LETTERS: Final = "ABCDEFGHIJKLMNO"
TOLD_LENGTH: Final = 400
EMPTY: Final = StoredResponse(0, (), False, 0)


def stored_at(truth: Truth, position: int) -> StoredResponse:
    """What is stored at a position; version 0 where nothing is."""
    return truth.responses.get(position, EMPTY)


def page_fields(truth: Truth, attempt_id: str, epoch: int, exam: ExamShown) -> dict[str, Any]:
    """What every plain page shows: the exam, the clock, and whether this browser may write.

    `epoch`: the one this browser holds, 0 for none.
    """
    return {
        "id": attempt_id,
        "url": f"/attempts/{attempt_id}/plain",
        "exam": exam.title,
        "time_zone": exam.time_zone,
        "epoch": epoch,
        "writable": 0 < epoch == truth.epoch,
        "claimed": truth.epoch > 0,
        "device": truth.device,
        "held_at": instant(truth.held_at),
        "now": instant(truth.now),
        "minutes": truth.remaining_ms // 60_000,
        "remaining_ms": truth.remaining_ms,
        "reason": truth.reason,
        "rest": truth.rest if truth.rest.granted_ms else None,
        "total": len(truth.form),
        "font": truth.view.get("font") or "M",
        "theme": truth.view.get("theme") or "",
    }


def instant(at: int) -> datetime:
    """An instant of the one clock, in ms, as a date and time."""
    return datetime.fromtimestamp(at / 1000, UTC)


def cells(truth: Truth) -> list[dict[str, Any]]:
    """Each position with what is stored there, for the list of questions."""
    return [
        {"position": position, "answered": any(stored.response), "flagged": stored.flagged}
        for position, stored in (
            (position, stored_at(truth, position)) for position in range(1, len(truth.form) + 1)
        )
    ]


def told(item: Mapping[str, Any], response: Sequence[str]) -> str:
    """A response in words, as the exam page tells it where two of them differ."""
    text = _TELLING.get(item["kind"], _typed)(item, response)
    return text if len(text) <= TOLD_LENGTH else f"{text[:TOLD_LENGTH]}…"


def named(response: Sequence[str]) -> dict[str, str]:
    """The parts of a response that are written `name=value`."""
    return dict(text.split("=", 1) for text in response if "=" in text)


def _choices(item: Mapping[str, Any], response: Sequence[str]) -> str:
    options = zip(LETTERS, item["options"], strict=False)
    return "; ".join(
        f"{letter}. {_words(option['text'])}"
        for letter, option in options
        if option["id"] in response
    )


def _matching(item: Mapping[str, Any], response: Sequence[str]) -> str:
    given, texts = named(response), _texts(item["options"])
    return "; ".join(
        f"{_words(each['text'])} → {texts.get(given[each['id']], '')}"
        for each in item["prompts"]
        if each["id"] in given
    )


def _ordering(item: Mapping[str, Any], response: Sequence[str]) -> str:
    texts = _texts(item["options"])
    return " › ".join(texts.get(each, each) for each in response)


def _cloze(item: Mapping[str, Any], response: Sequence[str]) -> str:
    given = named(response)
    return "; ".join(
        f"{number}: {_texts(gap['options']).get(given[gap['id']], given[gap['id']])}"
        for number, gap in enumerate(item["gaps"], 1)
        if gap["id"] in given
    )


def _typed(_: Mapping[str, Any], response: Sequence[str]) -> str:
    return "\n".join(response)


def _texts(options: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {option["id"]: _words(option["text"]) for option in options}


def _words(html: str) -> str:
    return Markup(html).striptags()  # noqa: S704  Made safe when it was imported.


_TELLING: Final = {
    "single_choice": _choices,
    "multiple_choice": _choices,
    "true_false": _choices,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
}
