"""What is wrong with a draft, field by field, so that a form can say it beside each field."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field that cannot be accepted: its name, what would be, and what was found."""

    where: str
    expected: str
    found: str


class DraftError(ValueError):
    """Raised when nothing was written because of one or several fields.

    problems: all of them, in the order of the draft's fields.
    """

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        super().__init__("; ".join(f"{p.where}: expected {p.expected}" for p in problems))
        self.problems = problems


class Findings:
    """Collects the problems of one draft, at most one per field; `close` raises them."""

    def __init__(self) -> None:
        self._problems: dict[str, FieldProblem] = {}

    def expect(self, where: str, met: bool, *, expected: str, found: Any) -> bool:
        """Note a problem unless `met`; answers whether the field is sound so far."""
        if not met and where not in self._problems:
            self._problems[where] = FieldProblem(where, expected, str(found))
        return where not in self._problems

    def expect_text(self, where: str, text: str, *, longest: int = 200) -> bool:
        """Some visible text of at most `longest` characters."""
        met = bool(text.strip()) and len(text) <= longest
        return self.expect(where, met, expected=f"text of 1 to {longest} characters", found=text)

    def expect_instant(self, where: str, at: datetime | None) -> bool:
        """An instant that says its offset, or none where the field may be empty."""
        met = at is None or at.utcoffset() is not None
        return self.expect(where, met, expected="an instant with a UTC offset", found=at)

    def close(self) -> None:
        """Raises DraftError if anything was noted."""
        if self._problems:
            raise DraftError(tuple(self._problems.values()))
