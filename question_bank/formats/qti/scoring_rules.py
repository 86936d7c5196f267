"""How each kind is scored, written as declarations and response processing.

The standard templates serve where they say the same; everything else is written out, in whole
numbers that are divided at the end, so that thirds add up to one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from question_bank.formats.qti.building import Node, make, outcome, value, variable, when
from question_bank.formats.qti.patterns import as_pattern, has_stars, instance
from question_bank.items import Answer, Gap, GapKind

RESPONSE = "RESPONSE"
GAP_PREFIX = "GAP_"
SCORE = "SCORE"
MATCH, MAP = "match_correct", "map_response"


@dataclass(slots=True)
class Rules:
    """The declarations of an item's responses, and either a template or rules written out."""

    responses: list[Node] = field(default_factory=list)
    template: str = ""
    written: list[Node] = field(default_factory=list)

    def write_out(self) -> list[Node]:
        """The rules that say what the template says, so that others can follow them."""
        if self.template == MATCH:
            right = make("match", variable(RESPONSE), make("correct", identifier=RESPONSE))
            self.written = [when((right, [_points(Decimal(1))]))]
        elif self.template == MAP:
            self.written = [_mapped(RESPONSE, make("mapResponse", identifier=RESPONSE))]
        self.template = ""
        return self.written


def declaration(
    identifier: str,
    cardinality: str,
    base_type: str,
    correct: Sequence[str],
    mapping: Node | None = None,
) -> Node:
    """A `responseDeclaration`."""
    element = make(
        "responseDeclaration", identifier=identifier, cardinality=cardinality, baseType=base_type
    )
    if correct:
        element.append(make("correctResponse", *(make("value", text=each) for each in correct)))
    if mapping is not None:
        element.append(mapping)
    return element


def mapping(
    entries: Sequence[tuple[str, Decimal]],
    *,
    lower: str = "",
    upper: str = "",
    match_case: bool | None = None,
) -> Node:
    """What each value earns; `match_case` is said for texts only."""
    bounds = {"lowerBound": lower, "upperBound": upper}
    element = make(
        "mapping", **{name: bound for name, bound in bounds.items() if bound}, defaultValue="0"
    )
    for key, points in entries:
        entry = make("mapEntry", mapKey=key, mappedValue=_plain(points))
        if match_case is not None:
            entry.set("caseSensitive", str(match_case).lower())
        element.append(entry)
    return element


def for_choices(
    identifiers: Sequence[str], key: Sequence[int], weights: Sequence[Decimal], *, many: bool
) -> Rules:
    """Single and multiple choice: without weights, each wrong option costs what a right one earns
    less of them, as decision 3 has it."""
    correct = [identifiers[at] for at in key]
    cardinality = "multiple" if many else "single"
    if not many and not weights:
        return Rules([declaration(RESPONSE, cardinality, "identifier", correct)], MATCH)
    rules = Rules()
    total = Decimal(1)
    upper = "1"
    points = list(weights)
    if not weights:
        wrong = len(identifiers) - len(key)
        points = [Decimal(wrong if at in key else -len(key)) for at in range(len(identifiers))]
        total = Decimal(wrong * len(key))
        upper = _plain(total)
    table = mapping(
        list(zip(identifiers, points, strict=True)), lower="0" if many else "", upper=upper
    )
    rules.responses = [declaration(RESPONSE, cardinality, "identifier", correct, table)]
    if total == 1:
        rules.template = MAP
    else:
        rules.written = [_mapped(RESPONSE, _share(make("mapResponse", identifier=RESPONSE), total))]
    return rules


def for_pairs(pairs: Sequence[str]) -> Rules:
    """Each right pair earns the same part."""
    table = mapping([(pair, Decimal(1)) for pair in pairs])
    share = _share(make("mapResponse", identifier=RESPONSE), Decimal(len(pairs)))
    return Rules(
        [declaration(RESPONSE, "multiple", "directedPair", pairs, table)],
        written=[_mapped(RESPONSE, share)],
    )


def for_order(identifiers: Sequence[str]) -> Rules:
    """The right order earns everything."""
    return Rules([declaration(RESPONSE, "ordered", "identifier", identifiers)], MATCH)


def for_number(key: Answer, others: Sequence[Answer], *, told: bool) -> Rules:
    """The key within its tolerance, then the other answers, the best of them first."""
    response = declaration(RESPONSE, "single", "float", [key.text])
    if not others and not key.tolerance and not told:
        return Rules([response], MATCH)
    ordered = [key, *sorted(others, key=lambda answer: -answer.weight)]
    places = [0, *(1 + others.index(each) for each in ordered[1:])]
    branches = [
        (number_fits(RESPONSE, each), [_points(each.weight), *_told(each, place)])
        for each, place in zip(ordered, places, strict=True)
    ]
    return Rules([response], written=[when(*branches)])


def for_texts(answers: Sequence[Answer], *, match_case: bool, told: bool) -> Rules:
    """The first accepted text that fits counts."""
    correct = [instance(each.text) for each in answers if each.weight == 1][:1]
    if not told and not any(has_stars(each.text) for each in answers):
        table = _text_mapping(answers, Decimal(1), match_case=match_case)
        return Rules([declaration(RESPONSE, "single", "string", correct, table)], MAP)
    branches = [
        (text_fits(RESPONSE, each.text, match_case), [_points(each.weight), *_told(each, place)])
        for place, each in enumerate(answers, start=1)
    ]
    return Rules([declaration(RESPONSE, "single", "string", correct)], written=[when(*branches)])


def for_gaps(gaps: Sequence[Gap], names: Sequence[str]) -> Rules:
    """The points of all gaps by their weights, divided by what there is to earn."""
    rules = Rules()
    for gap, name in zip(gaps, names, strict=True):
        response, rule = _gap(gap, name)
        rules.responses.append(response)
        rules.written.append(rule)
    total = sum((gap.weight for gap in gaps), Decimal(0))
    if total != 1:
        rules.written.append(outcome(SCORE, _share(variable(SCORE), total)))
    return rules


def number_fits(name: str, answer: Answer) -> Node:
    """Whether a number lies within the tolerance of an answer."""
    wanted = value("float", answer.text)
    if not answer.tolerance:
        return make("equal", wanted, variable(name), toleranceMode="exact")
    width = _plain(answer.tolerance)
    return make(
        "equal", wanted, variable(name), toleranceMode="absolute", tolerance=f"{width} {width}"
    )


def text_fits(name: str, accepted: str, match_case: bool) -> Node:
    """Whether a text is the accepted one, or fits its stars."""
    if has_stars(accepted):
        pattern = as_pattern(accepted, match_case=match_case)
        return make("patternMatch", variable(name), pattern=pattern)
    return make(
        "stringMatch",
        variable(name),
        value("string", instance(accepted)),
        caseSensitive=str(match_case).lower(),
    )


def choice_name(place: int) -> str:
    """The identifier of the option at a place: A, B, …, Z, A26, …"""
    return chr(65 + place) if place < 26 else f"A{place}"


def _gap(gap: Gap, name: str) -> tuple[Node, Node]:
    weight = gap.weight
    added = make("sum", variable(SCORE), make("mapResponse", identifier=name))
    if gap.kind is GapKind.CHOICE:
        entries = [(choice_name(at), each.weight * weight) for at, each in enumerate(gap.answers)]
        right = [choice_name(at) for at, each in enumerate(gap.answers) if each.weight == 1][:1]
        table = mapping(entries)
        return declaration(name, "single", "identifier", right, table), _mapped(name, added)
    right = [instance(each.text) for each in gap.answers if each.weight == 1][:1]
    if gap.kind is GapKind.NUMBER:
        ordered = sorted(gap.answers, key=lambda answer: -answer.weight)
        branches = [(number_fits(name, each), [_more(each.weight * weight)]) for each in ordered]
        return declaration(name, "single", "float", right), when(*branches)
    if any(has_stars(each.text) for each in gap.answers):
        branches = [
            (text_fits(name, each.text, gap.match_case), [_more(each.weight * weight)])
            for each in gap.answers
        ]
        return declaration(name, "single", "string", right), when(*branches)
    table = _text_mapping(gap.answers, weight, match_case=gap.match_case)
    return declaration(name, "single", "string", right, table), _mapped(name, added)


def _text_mapping(answers: Sequence[Answer], weight: Decimal, *, match_case: bool) -> Node:
    entries = [(instance(each.text), each.weight * weight) for each in answers]
    return mapping(entries, match_case=match_case)


def _mapped(name: str, expression: Node) -> Node:
    """A score for a response, if there is one."""
    given = make("not", make("isNull", variable(name)))
    return when((given, [outcome(SCORE, expression)]))


def _share(expression: Node, total: Decimal) -> Node:
    return make("divide", expression, value("float", _plain(total)))


def _points(weight: Decimal) -> Node:
    return outcome(SCORE, value("float", _plain(weight)))


def _more(weight: Decimal) -> Node:
    return outcome(SCORE, make("sum", variable(SCORE), value("float", _plain(weight))))


def _told(answer: Answer, place: int) -> list[Node]:
    if not answer.feedback:
        return []
    return [outcome("FEEDBACK", value("identifier", f"answer_{place}"))]


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f") if number else "0"
