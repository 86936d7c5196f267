"""Response processing, carried out: what an item's own rules make of a response.

Asking the rules what a response earns says more than recognising their shape would: whoever wrote
them, they answer. What this does not know raises NotUnderstood, and so does what takes too long.
QTI has no loops, so work is bounded by the size of the rules; a budget bounds all questions."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from question_bank.formats.probing import Budget, NotUnderstood
from question_bank.formats.qti.declarations import Declaration, Value, decimal_of, declarations_of
from question_bank.formats.qti.expressions import (
    MOST_LEVELS,
    truth,
    value_of,
)
from question_bank.formats.qti.variables import Variables
from question_bank.formats.xml import Element

MOST_RULES = 1_500
SCORE = "SCORE"

_MATCH = ("match_correct", "CC2_match", "CC2_match_basic")
_MAP = ("map_response", "CC2_map_response")


class Processor:
    """An item's variables and rules, to be asked again and again."""

    def __init__(self, item: Element, budget: Budget) -> None:
        self.responses = declarations_of(item, "responseDeclaration")
        self.outcomes = declarations_of(item, "outcomeDeclaration")
        rules = item.find("responseProcessing")
        self.rules = rules
        self.template = "" if rules is None else _template(rules)
        self.assumed = not self.template and not _sets_outcomes(rules)
        """Whether no rule sets any outcome, so that the declarations alone have to tell."""
        self._budget = budget
        self._too_many = rules is not None and sum(1 for _ in rules.iter()) > MOST_RULES

    def score(self, responses: Mapping[str, tuple[str, ...]]) -> Decimal:
        """The points of a response; raises NotUnderstood."""
        value = self.run(responses).get(self._scored())
        if isinstance(value, bool):
            return Decimal(int(value))
        number = value if isinstance(value, Decimal) else decimal_of(str(value or "0"))
        return number or Decimal(0)

    def run(self, responses: Mapping[str, tuple[str, ...]]) -> Mapping[str, Value]:
        """The outcomes of a response, which names variables; raises NotUnderstood."""
        variables = Variables(self.responses, self.outcomes, self._budget)
        for name, declared in self.outcomes.items():
            variables.values[name] = _first(declared)
        for name, declared in self.responses.items():
            variables.values[name] = declared.value(responses.get(name, ()))
        self._carry_out(variables)
        return variables.values

    def _carry_out(self, variables: Variables) -> None:
        if self.template in _MATCH:
            self._match(variables)
        elif self.template in _MAP:
            variables.values[SCORE] = variables.mapped(self._only())
        elif self.template:
            raise NotUnderstood(self.template)
        elif self.assumed:
            self._assume(variables)
        elif self.rules is not None:
            if self._too_many:
                raise NotUnderstood(f"> {MOST_RULES} rules")
            carry_out(self.rules, variables)

    def _scored(self) -> str:
        if SCORE in self.outcomes or self.template or self.assumed:
            return SCORE
        numbers = [
            name
            for name, each in self.outcomes.items()
            if each.base_type in ("float", "integer") and "MAX" not in name.upper()
        ]
        if len(numbers) != 1:
            raise NotUnderstood("outcomeDeclaration SCORE")
        return numbers[0]

    def _only(self) -> str:
        if "RESPONSE" in self.responses or not self.responses:
            return "RESPONSE"
        return next(iter(self.responses))

    def _match(self, variables: Variables) -> None:
        name = self._only()
        given = variables.values.get(name)
        right = given is not None and given == variables.correct(name)
        variables.values[SCORE] = Decimal(int(right))

    def _assume(self, variables: Variables) -> None:
        """Each response earns what its mapping says, or else a point for a right value."""
        total = Decimal(0)
        for name, declared in self.responses.items():
            value = variables.values.get(name)
            if declared.mapping is not None and declared.mapping.entries:
                total += variables.mapped(name)
            elif declared.cardinality == "single":
                total += value is not None and value in map(declared.one, declared.correct)
            else:
                total += value is not None and value == variables.correct(name)
        variables.values[SCORE] = total


class _Exit(Exception):
    """The rules ask to stop here."""


def carry_out(rules: Element, variables: Variables) -> None:
    """Carry out rules in their order; raises NotUnderstood."""
    try:
        _all(rules, variables)
    except _Exit:
        return


def _all(rules: Iterable[Element], variables: Variables) -> None:
    variables.level += 1
    for rule in rules:
        variables.step()
        known = _RULES.get(rule.tag)
        if known is None or variables.level > MOST_LEVELS:
            raise NotUnderstood(rule.tag)
        known(rule, variables)
    variables.level -= 1


def _condition(rule: Element, variables: Variables) -> None:
    for branch in rule:
        if branch.tag == "responseElse":
            _all(branch, variables)
            return
        if branch.tag not in ("responseIf", "responseElseIf") or not len(branch):
            raise NotUnderstood(branch.tag)
        condition, *rules = branch
        if truth(condition, variables):
            _all(rules, variables)
            return


def _set(rule: Element, variables: Variables) -> None:
    if len(rule) != 1:
        raise NotUnderstood(rule.tag)
    (expression,) = rule
    variables.values[rule.get("identifier", "")] = value_of(expression, variables)


def _look_up(rule: Element, variables: Variables) -> None:
    name = rule.get("identifier", "")
    declared = variables.outcomes.get(name)
    if len(rule) != 1 or declared is None or declared.table is None:
        raise NotUnderstood(rule.tag)
    (expression,) = rule
    source = value_of(expression, variables)
    number = source if isinstance(source, Decimal) else decimal_of(str(source))
    variables.values[name] = _entry(declared.table, number, declared)


def _entry(table: Element, number: Decimal | None, declared: Declaration) -> Value:
    """An exact match, or for an interpolation table the first entry that is not above."""
    exact = table.tag == "matchTable"
    for entry in table:
        source = decimal_of(entry.get("sourceValue", ""))
        if source is None or number is None:
            continue
        within = entry.get("includeBoundary", "true") != "false" or number > source
        if number == source if exact else number >= source and within:
            return declared.value((entry.get("targetValue", ""),))
    default = table.get("defaultValue", "")
    return declared.value((default,)) if default else None


def _exit(_: Element, __: Variables) -> None:
    raise _Exit


_RULES = {
    "responseCondition": _condition,
    "setOutcomeValue": _set,
    "lookupOutcomeValue": _look_up,
    "responseProcessingFragment": _all,
    "exitResponse": _exit,
}


def _first(declared: Declaration) -> Value:
    if declared.default:
        return declared.value(declared.default)
    return Decimal(0) if declared.base_type in ("float", "integer") else None


def _sets_outcomes(rules: Element | None) -> bool:
    named = () if rules is None else rules.iter("setOutcomeValue", "lookupOutcomeValue")
    return any(True for _ in named)


def _template(rules: Element) -> str:
    """The template that is named, unless rules are written out in its place."""
    name = rules.get("template", "").rstrip("/").rpartition("/")[2]
    bare = name.removesuffix(".xml")
    return bare if bare in (*_MATCH, *_MAP) or not len(rules) else ""
