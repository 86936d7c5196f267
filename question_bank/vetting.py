"""What is wrong with a blueprint before it is kept, each at its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from question_bank.errors import LineProblem
from question_bank.items import DIFFICULTIES
from question_bank.reasons import Cause, Reason
from question_bank.rules import BlueprintRules
from question_bank.satisfying import reasons
from question_bank.standing import AskedLine, Standing


@dataclass(frozen=True, slots=True)
class BlueprintLineDraft:
    """`count` items of a difficulty (1–3) from a topic, given by its id or its name."""

    topic: str
    difficulty: int
    count: int


@dataclass(frozen=True, slots=True)
class Stock:
    """What a bank has: its items, and the name of each topic by id."""

    items: tuple[Standing, ...]
    topics: Mapping[str, str]

    def topic_id(self, wanted: str) -> str:
        """The topic of this id or name; empty where there is none."""
        by_name = {name: topic for topic, name in self.topics.items()}
        return wanted if wanted in self.topics else by_name.get(wanted, "")

    def line(self, topic_id: str, difficulty: int, count: int) -> AskedLine:
        """A line with everything of its topic and difficulty."""
        items = tuple(
            item
            for item in self.items
            if item.topic_id == topic_id and item.difficulty == difficulty
        )
        return AskedLine(self.topics[topic_id], difficulty, count, items)


def problems(
    lines: Sequence[BlueprintLineDraft], rules: BlueprintRules, stock: Stock
) -> list[LineProblem]:
    """Everything that keeps a blueprint from being filled today, in the order it was sent."""
    found = [*_line_problems(lines, stock), *_rule_problems(rules, stock)]
    wrong = {_first(problem.where) for problem in found}
    sound = {
        place: stock.line(topic, line.difficulty, line.count)
        for place, line in enumerate(lines)
        if f"lines.{place}" not in wrong and (topic := stock.topic_id(line.topic))
    }
    found += [
        _placed(reason, sound, rules)
        for reason in reasons(list(sound.values()), rules, stock.items)
        if reason.blocks and reason.cause is not Cause.FIXED_UNKNOWN
    ]
    return sorted(found, key=lambda problem: _order(problem.where))


def _line_problems(lines: Sequence[BlueprintLineDraft], stock: Stock) -> Iterator[LineProblem]:
    if not lines:
        yield LineProblem("lines", "lines", "0")
    seen: set[tuple[str, int]] = set()
    for place, line in enumerate(lines):
        topic = stock.topic_id(line.topic)
        if not topic:
            yield LineProblem(f"lines.{place}.topic", "topic", line.topic)
        elif (topic, line.difficulty) in seen:
            yield LineProblem(f"lines.{place}", "line_once", f"{line.topic} {line.difficulty}")
        elif line.difficulty not in DIFFICULTIES:
            yield LineProblem(f"lines.{place}.difficulty", "difficulty", str(line.difficulty))
        elif line.count < 1:
            yield LineProblem(f"lines.{place}.count", "count", str(line.count))
        seen.add((topic, line.difficulty))


def _rule_problems(rules: BlueprintRules, stock: Stock) -> Iterator[LineProblem]:
    known = {item.code for item in stock.items}
    lists = {"fixed": rules.fixed, "excluded": rules.excluded}
    lists |= {f"enemies.{place}": group for place, group in enumerate(rules.enemies)}
    for name, codes in lists.items():
        for place, code in enumerate(codes):
            if code not in known:
                yield LineProblem(f"rules.{name}.{place}", "code", code)
            elif code in codes[:place]:
                yield LineProblem(f"rules.{name}.{place}", "code_once", code)
    for place, group in enumerate(rules.enemies):
        if len(group) < 2:
            yield LineProblem(f"rules.enemies.{place}", "two_codes", " ".join(group))
    yield from _number_problems(rules, stock)


def _number_problems(rules: BlueprintRules, stock: Stock) -> Iterator[LineProblem]:
    stimuli = {item.stimulus for item in stock.items if item.stimulus}
    for code, number in rules.stimuli.items():
        if code not in stimuli:
            yield LineProblem(f"rules.stimuli.{code}", "stimulus", code)
        elif number < 1:
            yield LineProblem(f"rules.stimuli.{code}", "count", str(number))
    if rules.max_exposure is not None and not 0 < rules.max_exposure <= 1:
        yield LineProblem("rules.max_exposure", "share", str(rules.max_exposure))


def _placed(reason: Reason, lines: Mapping[int, AskedLine], rules: BlueprintRules) -> LineProblem:
    """A reason at what was sent: at its line, else at the first fixed code it names."""
    for place, line in lines.items():
        if (line.topic, line.difficulty) == (reason.topic, reason.difficulty):
            word = "enough_items" if reason.cause is Cause.SHORTAGE else reason.cause.value
            return LineProblem(f"lines.{place}.count", word, str(line.count), reason)
    found = " ".join(reason.codes)
    if reason.cause is Cause.TOGETHER:
        return LineProblem("lines", reason.cause.value, found, reason)
    where = f"rules.fixed.{rules.fixed.index(reason.codes[0])}"
    return LineProblem(where, reason.cause.value, found, reason)


def _first(where: str) -> str:
    return ".".join(where.split(".")[:2])


def _order(where: str) -> list[tuple[int, str]]:
    return [(int(part) if part.isdecimal() else -1, part) for part in where.split(".")]
