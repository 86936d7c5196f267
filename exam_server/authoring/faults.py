"""What the packages below find wrong with a draft, as the faults that an answer lists."""

from collections.abc import Mapping, Sequence

from exam_server.errors import Fault
from question_bank import Cause, LineProblem, Reason
from scheduler import DraftError


def draft_faults(error: DraftError, names: Mapping[str, str]) -> list[Fault]:
    """A draft's problems under the names that the request used."""
    return [
        Fault(names.get(problem.where, problem.where), problem.expected, problem.found)
        for problem in error.problems
    ]


def line_faults(problems: Sequence[LineProblem]) -> list[Fault]:
    """A blueprint's problems, each at its line or rule of the request."""
    return [
        Fault(_where(problem), _expected(problem), problem.found or "more") for problem in problems
    ]


def reason_in_short(reason: Reason) -> str:
    """Why forms cannot be drawn, as the facts alone."""
    parts = [reason.cause.value.replace("_", " ")]
    if reason.topic:
        parts.append(f"topic {reason.topic}, difficulty {reason.difficulty}")
        parts.append(f"{reason.asked} asked, {reason.available} available{_barred(reason)}")
    if reason.codes:
        parts.append(", ".join(reason.codes) + ("" if reason.topic else _barred(reason)))
    return ": ".join(parts)


def _where(problem: LineProblem) -> str:
    return problem.where.replace("lines", "blueprint", 1)


def _expected(problem: LineProblem) -> str:
    words, reason = _EXPECTED[problem.expected], problem.reason
    if reason is None:
        return words
    return words.format(number=reason.available, barred=_barred(reason))


def _barred(reason: Reason) -> str:
    told = ", ".join(f"{number} {bar.replace('_', ' ')}" for bar, number in reason.barred.items())
    return f" ({told})" if told else ""


_EXPECTED = {
    "lines": "at least one line",
    "topic": "a topic of the bank, by name or id",
    "difficulty": "1, 2 or 3",
    "count": "1 or more",
    "line_once": "each topic and difficulty once",
    "code": "a code of the bank",
    "code_once": "each code once",
    "two_codes": "two codes at least",
    "stimulus": "a stimulus of the bank, by its code",
    "share": "above 0, up to 1",
    "enough_items": "at most {number}, as many as the bank has approved{barred}",
    Cause.FOUR_EYES: "at most {number}, as many as somebody else than the author approved{barred}",
    Cause.FIXED_BARRED: "an item that may be drawn{barred}",
    Cause.FIXED_OUTSIDE: "an item of a topic and difficulty that the blueprint asks for",
    Cause.FIXED_ENEMIES: "items that may be together",
    Cause.FIXED_TOO_MANY: "{number} at least, as many as are fixed",
    Cause.ENEMIES: "at most {number}, as many as may be together",
    Cause.STIMULI: "a number to which whole stimuli add up, {number} for example",
    Cause.TOGETHER: "lines that can all be filled in one form",
}
