"""GIFT becomes drafts: each question by itself, with every problem under its number and line."""

from collections.abc import MutableSet
from itertools import islice

from question_bank.formats.decoding import lines_in
from question_bank.formats.format import Defaults
from question_bank.formats.gift.answers import AnswersError, Fields, fields_of
from question_bank.formats.gift.blocks import Block, blocks_of
from question_bank.formats.gift.escapes import hidden, revealed
from question_bank.formats.gift.formatting import Texts
from question_bank.formats.grid import LONGEST_QUESTION, MOST_ROWS
from question_bank.formats.naming import difficulty_of, entry_of, named, topic_of
from question_bank.items import ItemDraft
from question_bank.rows import Entry, Expected, Reading, RowProblem, Severity, refused_reading

NAME = "gift"
BLANK = "_____"
TITLE = "::"


def read(content: bytes, defaults: Defaults) -> Reading:
    """Every question of a file; whatever is wrong comes back as problems."""
    lines, notes = lines_in(content)
    entries: list[Entry] = []
    problems = list(notes)
    taken: set[str] = set()
    blocks = list(islice(blocks_of(lines), MOST_ROWS + 1))
    if len(blocks) > MOST_ROWS:
        place = f"line {blocks[-1].line}"
        return refused_reading(NAME, Expected.FEWER_ROWS, f"> {MOST_ROWS}", place)
    for number, block in enumerate(blocks, start=1):
        entry, found = read_block(number, block, defaults, taken)
        entries += [entry] if entry else []
        problems += found
    if not entries and not any(each.severity is Severity.BLOCKS for each in problems):
        problems.append(RowProblem(0, "", Expected.SOME_ROWS, "0"))
    return Reading(NAME, tuple(entries), tuple(problems))


def read_block(
    number: int, block: Block, defaults: Defaults, taken: MutableSet[str]
) -> tuple[Entry | None, tuple[RowProblem, ...]]:
    """One question as an entry; a description is none, and is warned about."""
    place = f"line {block.line}"
    if len(block.text) > LONGEST_QUESTION:
        found = f"{len(block.text)} > {LONGEST_QUESTION}"
        long = RowProblem(number, "stem", Expected.SHORTER_TEXT, found, place=place)
        return Entry(number, block.text[:60], None, original=block.original), (long,)
    title, text = _title(hidden(block.text))
    before, brace, rest = text.partition("{")
    answers, end, after = rest.partition("}")
    label = revealed(title) or revealed(before).strip()
    texts = Texts(number, place)
    if not brace and "}" not in before:
        found = revealed(text)[:80]
        note = RowProblem(number, "kind", Expected.KNOWN_KIND, found, Severity.WARNS, place=place)
        return None, (note,)
    try:
        if not brace or not end:
            raise AnswersError("", Expected.SYNTAX, "{" if brace else "}")
        if "{" in after or "}" in after:
            # Further answers would stand in the text for everybody to read.
            raise AnswersError("stem", Expected.SYNTAX, revealed(after).strip())
        stem = texts.stem(f"{before}{BLANK}{after}" if after.strip() else before)
        fields = fields_of(answers, texts)
    except AnswersError as error:
        problem = RowProblem(number, error.column, error.expected, error.found, place=place)
        entry = Entry(number, label[:60], None, original=block.original)
        return entry, (*texts.notes, problem)
    draft = _draft(block, stem, fields, defaults)
    draft = named(draft, block.identifier, revealed(title), taken=taken)
    return entry_of(
        number, draft, label=label, original=block.original, notes=texts.notes, place=place
    )


def _title(text: str) -> tuple[str, str]:
    """The title between double colons, if there is one, and the rest."""
    if not text.startswith(TITLE):
        return "", text
    title, colons, rest = text.removeprefix(TITLE).partition(TITLE)
    return (title.strip(), rest.strip()) if colons else ("", title)


def _draft(block: Block, stem: str, fields: Fields, defaults: Defaults) -> ItemDraft:
    difficulty, tags = difficulty_of(block.tags, defaults.difficulty)
    return ItemDraft(
        code="",
        topic=topic_of(block.category, defaults.topic),
        difficulty=difficulty,
        stem=stem,
        tags=tags,
        **fields,
    )
