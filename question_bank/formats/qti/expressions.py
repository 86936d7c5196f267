"""The expressions of response processing; NULL is None, and spreads as the specification says."""

from collections.abc import Callable, Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow

from question_bank.formats.probing import NotUnderstood
from question_bank.formats.qti.declarations import (
    Value,
    decimal_of,
    typed,
)
from question_bank.formats.qti.patterns import as_wildcard, fits
from question_bank.formats.qti.variables import Variables, number_of, text_as, texts_of
from question_bank.formats.xml import Element, text_of

MOST_LEVELS = 50


def value_of(element: Element, variables: Variables) -> Value:
    """The value of an expression; raises NotUnderstood."""
    variables.step()
    known = _KNOWN.get(element.tag)
    if known is None or variables.level > MOST_LEVELS:
        raise NotUnderstood(element.tag)
    variables.level += 1
    try:
        return known(element, variables)
    except (InvalidOperation, DivisionByZero, Overflow):
        return None
    finally:
        variables.level -= 1


def truth(element: Element, variables: Variables) -> bool:
    """Whether a condition holds; NULL does not."""
    return value_of(element, variables) is True


def _values(element: Element, variables: Variables) -> list[Value]:
    return [value_of(child, variables) for child in element]


def _pair(element: Element, variables: Variables) -> tuple[Value, Value]:
    if len(element) != 2:
        raise NotUnderstood(element.tag)
    first, second = _values(element, variables)
    return first, second


def _single(element: Element, variables: Variables) -> Value:
    if len(element) != 1:
        raise NotUnderstood(element.tag)
    return _values(element, variables)[0]


def _base_value(element: Element, _: Variables) -> Value:
    return typed(text_of(element), element.get("baseType", "string"))


def _variable(element: Element, variables: Variables) -> Value:
    name = element.get("identifier", "")
    if name not in variables.values and name not in ("numAttempts", "duration"):
        raise NotUnderstood(f"variable {name}")
    return variables.values.get(name)


def _correct(element: Element, variables: Variables) -> Value:
    return variables.correct(element.get("identifier", ""))


def _default(element: Element, variables: Variables) -> Value:
    name = element.get("identifier", "")
    declared = variables.outcomes.get(name) or variables.responses.get(name)
    return None if declared is None else declared.value(declared.default)


def _map_response(element: Element, variables: Variables) -> Value:
    return variables.mapped(element.get("identifier", ""))


def _is_null(element: Element, variables: Variables) -> Value:
    return _values(element, variables) in ([None], [()], [""])


def _match(element: Element, variables: Variables) -> Value:
    first, second = _pair(element, variables)
    if first is None or second is None:
        return None
    if isinstance(first, Decimal) != isinstance(second, Decimal):
        return number_of(first) == number_of(second)
    return first == second


def _equal(element: Element, variables: Variables) -> Value:
    first, second = (number_of(each) for each in _pair(element, variables))
    if first is None or second is None:
        return None
    below, above = tolerances(element, first)
    lower, upper = first - below, first + above
    under = (
        second >= lower if element.get("includeLowerBound", "true") == "true" else second > lower
    )
    over = second <= upper if element.get("includeUpperBound", "true") == "true" else second < upper
    return under and over


def tolerances(element: Element, expected: Decimal) -> tuple[Decimal, Decimal]:
    """How far an `equal` lets a number lie below and above; relative ones are per cent."""
    mode = element.get("toleranceMode", "exact")
    if mode == "exact":
        return Decimal(0), Decimal(0)
    parts = [decimal_of(part) for part in element.get("tolerance", "").split()]
    if not 1 <= len(parts) <= 2 or any(part is None for part in parts):
        raise NotUnderstood(f"equal {element.get('tolerance', '')}")
    below, above = (parts[0] or Decimal(0)), (parts[-1] or Decimal(0))
    if mode == "relative":
        share = abs(expected) / 100
        return below * share, above * share
    return below, above


def _equal_rounded(element: Element, variables: Variables) -> Value:
    first, second = (number_of(each) for each in _pair(element, variables))
    figures = element.get("figures", "")
    if first is None or second is None:
        return None
    if (
        element.get("roundingMode", "significantFigures") != "decimalPlaces"
        or not figures.isdigit()
    ):
        raise NotUnderstood("equalRounded")
    places = Decimal(1).scaleb(-min(int(figures), 12))
    return first.quantize(places) == second.quantize(places)


def _string_match(element: Element, variables: Variables) -> Value:
    first, second = (text_as(each) for each in _pair(element, variables))
    if element.get("caseSensitive", "true") == "false":
        first, second = first.casefold(), second.casefold()
    return first in second if element.get("substring", "false") == "true" else first == second


def _substring(element: Element, variables: Variables) -> Value:
    first, second = (text_as(each) for each in _pair(element, variables))
    if element.get("caseSensitive", "true") == "false":
        first, second = first.casefold(), second.casefold()
    return first in second


def _pattern_match(element: Element, variables: Variables) -> Value:
    wildcard = as_wildcard(element.get("pattern", ""))
    if wildcard is None:
        raise NotUnderstood(f"patternMatch {element.get('pattern', '')}")
    value = _single(element, variables)
    text, match_case = wildcard
    if value is None:
        return None
    return fits(text_as(value), text, match_case=match_case)


def _member(element: Element, variables: Variables) -> Value:
    first, second = _pair(element, variables)
    if first is None or second is None:
        return None
    return text_as(first) in texts_of(second)


def _contains(element: Element, variables: Variables) -> Value:
    first, second = _pair(element, variables)
    if first is None or second is None:
        return None
    whole, part = list(texts_of(first)), texts_of(second)
    return all(whole.count(each) >= part.count(each) for each in part)


def _size(element: Element, variables: Variables) -> Value:
    return Decimal(sum(len(texts_of(each)) for each in _values(element, variables)))


def _multiple(element: Element, variables: Variables) -> Value:
    found = [text for each in _values(element, variables) for text in texts_of(each)]
    return (tuple(found) if element.tag == "ordered" else tuple(sorted(found))) or None


def _index(element: Element, variables: Variables) -> Value:
    value = _single(element, variables)
    place = element.get("n", "")
    texts = texts_of(value)
    return texts[int(place) - 1] if place.isdigit() and 0 < int(place) <= len(texts) else None


def _and(element: Element, variables: Variables) -> Value:
    values = _values(element, variables)
    return False if False in values else None if None in values else True


def _or(element: Element, variables: Variables) -> Value:
    values = _values(element, variables)
    return True if True in values else None if None in values else False


def _any_n(element: Element, variables: Variables) -> Value:
    true = sum(value is True for value in _values(element, variables))
    low, high = (decimal_of(element.get(name, "")) for name in ("min", "max"))
    return (low is None or true >= low) and (high is None or true <= high)


def _not(element: Element, variables: Variables) -> Value:
    value = _single(element, variables)
    return None if value is None else value is not True


def _compared(compare: Callable[[Decimal, Decimal], bool]) -> "Known":
    def known(element: Element, variables: Variables) -> Value:
        first, second = (number_of(each) for each in _pair(element, variables))
        return None if first is None or second is None else compare(first, second)

    return known


def _calculated(calculate: Callable[[list[Decimal]], Decimal | None]) -> "Known":
    def known(element: Element, variables: Variables) -> Value:
        values = [
            number_of(part)
            for each in _values(element, variables)
            for part in (each if isinstance(each, tuple) else (each,))
        ]
        numbers = [each for each in values if each is not None]
        return calculate(numbers) if numbers and len(numbers) == len(values) else None

    return known


def _product(numbers: list[Decimal]) -> Decimal:
    product = Decimal(1)
    for number in numbers:
        product *= number
    return product


def _whole(numbers: list[Decimal]) -> Decimal:
    return Decimal(int(numbers[0].to_integral_value()))


Known = Callable[[Element, Variables], Value]
_KNOWN: Mapping[str, Known] = {
    "baseValue": _base_value,
    "variable": _variable,
    "correct": _correct,
    "default": _default,
    "null": lambda _, __: None,
    "mapResponse": _map_response,
    "isNull": _is_null,
    "match": _match,
    "equal": _equal,
    "equalRounded": _equal_rounded,
    "stringMatch": _string_match,
    "substring": _substring,
    "patternMatch": _pattern_match,
    "member": _member,
    "contains": _contains,
    "containerSize": _size,
    "multiple": _multiple,
    "ordered": _multiple,
    "index": _index,
    "and": _and,
    "or": _or,
    "anyN": _any_n,
    "not": _not,
    "gt": _compared(lambda first, second: first > second),
    "gte": _compared(lambda first, second: first >= second),
    "lt": _compared(lambda first, second: first < second),
    "lte": _compared(lambda first, second: first <= second),
    "sum": _calculated(lambda numbers: sum(numbers, Decimal(0))),
    "product": _calculated(_product),
    "subtract": _calculated(lambda numbers: numbers[0] - sum(numbers[1:], Decimal(0))),
    "divide": _calculated(lambda numbers: numbers[0] / _product(numbers[1:])),
    "min": _calculated(min),
    "max": _calculated(max),
    "round": _calculated(_whole),
    "truncate": _calculated(lambda numbers: Decimal(int(numbers[0]))),
    "integerToFloat": _calculated(lambda numbers: numbers[0]),
}
