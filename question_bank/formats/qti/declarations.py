"""What an item declares: its response and outcome variables, their right values and mappings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from question_bank.formats.xml import Element, text_of

Value = None | bool | Decimal | str | tuple[str, ...]
"""NULL; or one value; or a container, sorted unless it is ordered, so that equal ones are `==`."""

NUMBERS = ("float", "integer", "duration")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a mapping."""

    key: str
    value: Decimal
    match_case: bool


@dataclass(frozen=True, slots=True)
class ValueMap:
    """What each value earns; all others earn `default`, and the sum keeps the bounds."""

    entries: tuple[Entry, ...]
    default: Decimal = Decimal(0)
    lower: Decimal | None = None
    upper: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """A variable: `correct` holds its right values and `default` its first ones, as texts."""

    identifier: str
    cardinality: str
    base_type: str
    correct: tuple[str, ...] = ()
    default: tuple[str, ...] = ()
    mapping: ValueMap | None = None
    table: Element | None = field(default=None, compare=False)

    def value(self, texts: tuple[str, ...]) -> Value:
        """Texts as a value of this variable; nothing given is NULL."""
        if not texts:
            return None
        if self.cardinality == "single":
            return self.one(texts[0])
        spelled = tuple(_spelled(text, self.base_type) for text in texts)
        return spelled if self.cardinality == "ordered" else tuple(sorted(spelled))

    def one(self, text: str) -> Value:
        """One text as a value."""
        return typed(text, self.base_type)


def declarations_of(item: Element, kind: str) -> Mapping[str, Declaration]:
    """Every `responseDeclaration` or `outcomeDeclaration` of an item by its identifier."""
    found = (_declaration(each) for each in item.findall(kind))
    return {each.identifier: each for each in found}


def typed(text: str, base_type: str) -> Value:
    """One text as a value of a base type; a number that is none is NULL."""
    if base_type in NUMBERS:
        return decimal_of(text)
    if base_type == "boolean":
        return text.strip() in ("true", "1")
    return _spelled(text, base_type)


def decimal_of(text: str) -> Decimal | None:
    """A plain finite number; None for anything else, and for one too large to work with."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 30 else None


def _spelled(text: str, base_type: str) -> str:
    if base_type == "string":
        return text
    parts = text.split()
    return " ".join(sorted(parts) if base_type == "pair" else parts)


def _declaration(element: Element) -> Declaration:
    base_type = element.get("baseType", "string")
    mapping = element.find("mapping")
    table = element.find("matchTable")
    return Declaration(
        identifier=element.get("identifier", ""),
        cardinality=element.get("cardinality", "single"),
        base_type=base_type,
        correct=_values(element.find("correctResponse")),
        default=_values(element.find("defaultValue")),
        mapping=None if mapping is None else _mapping(mapping, base_type),
        table=element.find("interpolationTable") if table is None else table,
    )


def _values(element: Element | None) -> tuple[str, ...]:
    return () if element is None else tuple(text_of(each) for each in element.findall("value"))


def _mapping(element: Element, base_type: str) -> ValueMap:
    entries = []
    for each in element.findall("mapEntry"):
        key = _spelled(each.get("mapKey", ""), base_type)
        value = decimal_of(each.get("mappedValue", "")) or Decimal(0)
        # Only texts have a case; identifiers that differ in it are different ones.
        match_case = base_type != "string" or each.get("caseSensitive", "true") != "false"
        entries.append(Entry(key, value, match_case))
    return ValueMap(
        tuple(entries),
        decimal_of(element.get("defaultValue", "0")) or Decimal(0),
        decimal_of(element.get("lowerBound", "")),
        decimal_of(element.get("upperBound", "")),
    )
