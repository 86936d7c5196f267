"""Response processing of QTI 1.2, carried out: points and feedback that a response meets.

Systems write it in habits of their own, and these are followed: alternatives stand side by side
without `or`; `continue` counts only where it says No; Blackboard sets no score where the feedback
named `correct` is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from question_bank.formats.probing import Budget, NotUnderstood, Response
from question_bank.formats.xml import Element, text_of

MOST_CONDITIONS = 1_500
MOST_LEVELS = 40
SCORE, CORRECT = "SCORE", "correct"
FULL = Decimal(1)


@dataclass(frozen=True, slots=True)
class Met:
    """The points of a response, and the names of the feedback that is shown for it."""

    points: Decimal
    feedback: frozenset[str]


@dataclass(slots=True)
class Processing:
    """The conditions of one item; `ignores_case` where its system never looks at case."""

    item: Element
    ignores_case: bool = False
    budget: Budget = field(default_factory=Budget)
    _conditions: list[Element] = field(default_factory=list)
    _best: Decimal = FULL
    _many: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Look up once what every run needs."""
        self._many = frozenset(
            each.get("ident", "")
            for each in self.item.iter("response_lid", "response_str", "response_num")
            if each.get("rcardinality", "Single") != "Single"
        )
        self._conditions = list(self.item.iter("respcondition"))[: MOST_CONDITIONS + 1]
        for each in self.item.iter("decvar"):
            self._best = _decimal(each.get("maxvalue", "")) or FULL

    @property
    def conditions(self) -> list[Element]:
        """All conditions in order."""
        return self._conditions

    def score(self, response: Response) -> Decimal:
        """The points of a response; raises NotUnderstood."""
        return self.run(response).points

    def run(self, response: Response) -> Met:
        """All that happens for a response; raises NotUnderstood."""
        if len(self._conditions) > MOST_CONDITIONS:
            raise NotUnderstood(f"> {MOST_CONDITIONS} conditions")
        values: dict[str, Decimal] = {}
        shown: set[str] = set()
        met = False
        for condition in self._conditions:
            self.budget.take()
            if not self._holds(condition, response, met):
                continue
            links = {each.get("linkrefid", "") for each in condition.findall("displayfeedback")}
            shown |= links
            settings = condition.findall("setvar")
            for setting in settings:
                self._set(setting, values)
            if not settings and CORRECT in links:
                values[SCORE] = values.get(SCORE, Decimal(0)) + FULL
            met = met or bool(settings) or CORRECT in links
            if condition.get("continue", "").lower() == "no":
                break
        return Met(_points(values), frozenset(shown))

    def _holds(self, condition: Element, response: Response, met: bool) -> bool:
        variables = condition.find("conditionvar")
        if variables is None or len(variables) == 0:
            return False
        tests = [each.tag for each in variables]
        several = self._alternatives(variables) and tests == ["varequal"] * len(tests)
        found = [self._test(each, response, met, 0) for each in variables]
        if "varequal" in tests and set(tests) & set(_COMPARED):
            # Blackboard names the exact number beside the range around it.
            bounds = [holds for test, holds in zip(tests, found, strict=True) if test in _COMPARED]
            return all(bounds)
        return any(found) if several else all(found)

    def _alternatives(self, variables: Element) -> bool:
        """Whether tests side by side ask for the same single value, of which there is one."""
        names = {each.get("respident", "") for each in variables}
        return len(names) == 1 and not names & self._many

    def _test(self, test: Element, response: Response, met: bool, level: int) -> bool:
        self.budget.take()
        if level > MOST_LEVELS:
            raise NotUnderstood(test.tag)
        if test.tag == "other":
            return not met
        if test.tag in ("and", "or", "not"):
            found = [self._test(each, response, met, level + 1) for each in test]
            return any(found) if test.tag == "or" else all(found) is (test.tag == "and")
        given = response.get(test.get("respident", ""), ())
        if test.tag == "unanswered":
            return not given
        return self._compared(test, given)

    def _compared(self, test: Element, given: tuple[str, ...]) -> bool:
        wanted = text_of(test)
        if test.tag == "varequal":
            return any(self._same(each, wanted, test) for each in given)
        if test.tag == "varsubset":
            return bool(given) and {each.strip() for each in wanted.split(",")} <= set(given)
        if test.tag == "varsubstring":
            return any(self._cased(wanted, test) in self._cased(each, test) for each in given)
        compare = _COMPARED.get(test.tag)
        if compare is None:
            raise NotUnderstood(test.tag)
        number, bound = _decimal(given[0] if given else ""), _decimal(wanted)
        if bound is None:
            raise NotUnderstood(f"{test.tag} {wanted}")
        return number is not None and compare(number, bound)

    def _same(self, given: str, wanted: str, test: Element) -> bool:
        if self._cased(given, test) == self._cased(wanted, test):
            return True
        number = _decimal(given)
        return number is not None and number == _decimal(wanted)

    def _cased(self, text: str, test: Element) -> str:
        ignored = self.ignores_case or test.get("case", "Yes").lower() == "no"
        return text.strip().casefold() if ignored else text.strip()

    def _set(self, setting: Element, values: dict[str, Decimal]) -> None:
        name = (setting.get("varname", "") or setting.get("variablename", "") or SCORE).upper()
        text = text_of(setting)
        amount = self._best if text.endswith(".max") else _decimal(text)
        if amount is None:
            raise NotUnderstood(f"setvar {text}")
        before = values.get(name, Decimal(0))
        action = setting.get("action", "Set").lower()
        try:
            values[name] = _ACTIONS[action](before, amount)
        except (KeyError, InvalidOperation, ZeroDivisionError):
            raise NotUnderstood(f"setvar {action}") from None


def _points(values: Mapping[str, Decimal]) -> Decimal:
    if SCORE in values or not values:
        return values.get(SCORE, Decimal(0))
    return sum(values.values(), Decimal(0))


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 30 else None


_COMPARED: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "vargt": lambda number, bound: number > bound,
    "vargte": lambda number, bound: number >= bound,
    "varlt": lambda number, bound: number < bound,
    "varlte": lambda number, bound: number <= bound,
}
_ACTIONS: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "set": lambda _, amount: amount,
    "add": lambda before, amount: before + amount,
    "subtract": lambda before, amount: before - amount,
    "multiply": lambda before, amount: before * amount,
    "divide": lambda before, amount: before / amount,
}
