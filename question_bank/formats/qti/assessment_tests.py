"""Assessment tests: their sections give the items an order and a topic."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from question_bank.formats.packages import Package, UnsafeArchiveError
from question_bank.formats.qti.dialects import to_common
from question_bank.formats.xml import Element, parse_xml
from question_bank.rows import RowProblem

MOST_LEVELS = 8
_SAYS_NOTHING = re.compile(r"(test|assessment)?\s*(section|part|bagian)[\s\d_-]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Placed:
    """An item's file, the topic that the section around it is titled with, and its weight."""

    name: str
    topic: str = ""
    weight: str = ""


def items_of_test(root: Element, name: str, package: Package | None) -> Iterator[Placed]:
    """The items of a test in its order; files that the package lacks are passed over."""
    if package is not None:
        yield from _within(root, name, package, "", MOST_LEVELS)


def _within(
    element: Element, name: str, package: Package, topic: str, levels: int
) -> Iterator[Placed]:
    for child in element:
        if child.tag == "assessmentItemRef":
            found = package.find(child.get("href", ""), name)
            if found:
                weights = {each.get("value", "") for each in child.findall("weight")}
                yield Placed(found, topic, " ".join(sorted(weights - {"", "1", "1.0"})))
        elif child.tag == "assessmentSectionRef" and levels:
            yield from _referred(child, name, package, topic, levels - 1)
        elif child.tag == "assessmentSection":
            yield from _within(child, name, package, _topic(child) or topic, levels)
        elif child.tag == "testPart":
            yield from _within(child, name, package, topic, levels)


def _referred(
    reference: Element, name: str, package: Package, topic: str, levels: int
) -> Iterator[Placed]:
    found = package.find(reference.get("href", ""), name)
    if not found:
        return
    try:
        root = parse_xml(package.read(found), name=found)
    except UnsafeArchiveError:
        return
    if not isinstance(root, RowProblem):
        section = to_common(root)
        yield from _within(section, found, package, _topic(section) or topic, levels)


def _topic(section: Element) -> str:
    title = " ".join(section.get("title", "").split())
    return "" if _SAYS_NOTHING.fullmatch(title) else title[:120]
