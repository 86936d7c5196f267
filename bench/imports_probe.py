"""One process that reads a file of items as its format's floor does or as an import does, and says
what that took: `python -m bench.imports_probe csv floor FILE` prints one JSON line."""

import csv
import io
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from bench.statistics_probe import peak_mib
from question_bank.content import compose
from question_bank.formats import Defaults
from question_bank.formats.examples import EXAMPLES, STIMULUS
from question_bank.imports import check_file
from question_bank.items import ItemDraft
from question_bank.markdown import render


def csv_floor(content: bytes) -> int:
    """Rows as dicts by the module of the standard library, and the Markdown of as many items."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    _render(len(rows))
    return len(rows)


def moodle_floor(content: bytes) -> int:
    """The tree by lxml, and the Markdown of as many items."""
    questions = etree.fromstring(content).findall("question")
    _render(len(questions))
    return len(questions)


def imported(content: bytes) -> int:
    """All that an import does before it writes: read, check, plan, render."""
    rows = [row for row in check_file(content, Defaults()).rows if row.draft]
    for row in rows:
        if row.draft:
            compose(row.draft, language="id", stimulus=row.stimulus)
    return len(rows)


def _render(items: int) -> None:
    """The Markdown that candidates and reviewers see of so many items, stem by stem another."""
    texts = [tuple(_shown(draft)) for draft in EXAMPLES]
    for place in range(items):
        stem, *others = texts[place % len(texts)]
        render(f"{place}: {stem}")
        for text in others:
            render(text)


def _shown(draft: ItemDraft) -> Iterator[str]:
    yield draft.stem
    texts = (*draft.options, *draft.feedback, *draft.distractors, draft.explanation, draft.sample)
    told = (draft.feedback_right, draft.feedback_partly, draft.feedback_wrong)
    pairs = (text for pair in draft.pairs for text in (pair.prompt, pair.match))
    rubric = (each.text for each in draft.rubric)
    stimulus = STIMULUS.text if draft.stimulus else ""
    yield from (text for text in (*texts, *told, *pairs, *rubric, stimulus) if text)
    for each in draft.translations:
        yield from (each.stem, *each.options, *each.prompts, *each.matches)


WAYS: Final[dict[tuple[str, str], Callable[[bytes], int]]] = {
    ("csv", "floor"): csv_floor,
    ("moodle_xml", "floor"): moodle_floor,
    ("csv", "import"): imported,
    ("moodle_xml", "import"): imported,
}


def main() -> None:
    """Measure one way in a process of its own: a peak never falls."""
    name, way, path = sys.argv[1:]
    content = Path(path).read_bytes()
    began = time.process_time()
    items = WAYS[name, way](content)
    told = {"items": items, "seconds": time.process_time() - began, "peak_mib": peak_mib()}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
