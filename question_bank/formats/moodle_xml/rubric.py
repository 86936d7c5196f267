"""What graders of an essay are told: a sample, and behind it the rubric as a list of points."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from question_bank.formats.moodle_xml.question import Question
from question_bank.items import Criterion, plain

_POINTS = r"([0-9]{1,12}(?:\.[0-9]{1,12})?)"
_ITEM = re.compile(rf'<li data-points="{_POINTS}">((?:(?!</?li).)*)</li>', re.DOTALL)
_RUBRIC = re.compile(rf'<ul class="rubric">(?P<items>(?:{_ITEM.pattern})*)</ul>\s*$', re.DOTALL)


def read_sample(question: Question) -> tuple[str, tuple[Criterion, ...]]:
    """The sample in Markdown, and the rubric where one stands as `written_sample` writes it."""
    holder = next(iter(question.all("graderinfo")), None)
    source = question.value("graderinfo")
    if holder is None or not source:
        return "", ()
    found = _RUBRIC.search(source)
    if not found:
        return question.markdown(source, holder, "graderinfo"), ()
    sample = question.markdown(source[: found.start()], holder, "graderinfo")
    return sample, tuple(
        Criterion(question.inline(text), Decimal(points))
        for points, text in _ITEM.findall(found["items"])
    )


def written_sample(sample: str, rubric: Sequence[Criterion], html_of: Callable[[str], str]) -> str:
    """The inverse, as HTML."""
    items = "".join(
        f'<li data-points="{plain(each.points)}">{html_of(each.text)}</li>' for each in rubric
    )
    return html_of(sample) + (f'<ul class="rubric">{items}</ul>' if items else "")
