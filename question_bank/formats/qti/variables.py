"""The variables of an item while its rules are carried out, and their values in other forms."""

from collections.abc import Mapping
from decimal import Decimal

from question_bank.formats.probing import Budget, NotUnderstood
from question_bank.formats.qti.declarations import Declaration, Value, ValueMap, decimal_of


class Variables:
    """The values of all variables while rules are carried out."""

    def __init__(
        self,
        responses: Mapping[str, Declaration],
        outcomes: Mapping[str, Declaration],
        budget: Budget,
    ) -> None:
        self.responses = responses
        self.outcomes = outcomes
        self.values: dict[str, Value] = {}
        self.budget = budget
        self.level = 0

    def step(self) -> None:
        """Count one step of work."""
        self.budget.take()

    def correct(self, name: str) -> Value:
        """The right value of a response variable."""
        declared = self.responses.get(name)
        return None if declared is None else declared.value(declared.correct)

    def mapped(self, name: str) -> Decimal:
        """What the mapping of a response variable gives for its value."""
        declared = self.responses.get(name)
        if declared is None or declared.mapping is None:
            raise NotUnderstood(f"mapResponse {name}")
        value = self.values.get(name)
        if value is None:
            return Decimal(0)
        texts = set(value) if isinstance(value, tuple) else {text_as(value)}
        points = sum((_points(declared.mapping, text) for text in texts), Decimal(0))
        return _bounded(points, declared.mapping)


def number_of(value: Value) -> Decimal | None:
    """A value as a number, if it is one."""
    if isinstance(value, Decimal):
        return value
    return decimal_of(value) if isinstance(value, str) else None


def text_as(value: Value) -> str:
    """A value as one text."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return str(value).lower()
    return " ".join(texts_of(value))


def texts_of(value: Value) -> tuple[str, ...]:
    """The members of a container; one for a single value, none for NULL."""
    if isinstance(value, tuple):
        return value
    return () if value is None else (value if isinstance(value, str) else text_as(value),)


def _points(mapping: ValueMap, text: str) -> Decimal:
    for entry in mapping.entries:
        if entry.key == text or number_of(entry.key) == (number_of(text) or "none"):
            return entry.value
        if not entry.match_case and entry.key.casefold() == text.casefold():
            return entry.value
    return mapping.default


def _bounded(points: Decimal, mapping: ValueMap) -> Decimal:
    if mapping.lower is not None:
        points = max(points, mapping.lower)
    return points if mapping.upper is None else min(points, mapping.upper)
