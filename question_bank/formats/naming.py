"""What items of foreign files are called and filed under: a code, a topic and a difficulty.

Codes follow from what a file says and from nothing else, so that importing it again changes
nothing. Every reader of questions turns its drafts into entries here."""

import hashlib
import re
from collections.abc import Iterable, MutableSet, Sequence
from dataclasses import replace

from question_bank.checking import CODE, LONGEST, check
from question_bank.items import DIFFICULTIES, ItemDraft
from question_bank.rows import Entry, RowProblem, Severity
from question_bank.spelling import spelled

SYSTEM_PARTS = re.compile(r"top|\$(course|system|module|cat\w*)\$", re.IGNORECASE)
"""Parts of a category's path that every file of its system has."""

LONGEST_LABEL = 60

_NOT_IN_CODES = re.compile(r"[^A-Za-z0-9._-]+")
_LEVEL = re.compile(r"(?:difficulty|level|kesulitan|tingkat)\s*[:= ]\s*(\w+)", re.IGNORECASE)
_WORDS = {
    **dict.fromkeys(("1", "easy", "mudah", "low", "rendah"), 1),
    **dict.fromkeys(("2", "medium", "sedang", "moderate"), 2),
    **dict.fromkeys(("3", "hard", "sulit", "difficult", "sukar", "high", "tinggi"), 3),
}
_BARE_WORDS = ("easy", "medium", "hard", "mudah", "sedang", "sulit")


def code_for(identifier: str, title: str, texts: Iterable[str], taken: MutableSet[str]) -> str:
    """A code that no earlier item of the file has; it is added to `taken`.

    The identifier or else the title, if it can be made a code; else `Q-` and a digest of `texts`
    (kind, stem and options as the file has them).
    """
    usable = (as_code(name) for name in (identifier, title))
    found = next((code for code in usable if code and code not in taken), "")
    code = found or _unused(f"Q-{_mark(texts)}", taken)
    taken.add(code)
    return code


def as_code(name: str) -> str:
    """A name as a code, spaces as hyphens and without what codes cannot hold; empty if too long."""
    plain = spelled(name.strip(), "NFKD")
    code = _NOT_IN_CODES.sub("", re.sub(r"\s+", "-", plain)).lstrip("._-")
    return code if CODE.fullmatch(code) and len(code) <= LONGEST["code"] else ""


def named(
    draft: ItemDraft, identifier: str, title: str = "", *, taken: MutableSet[str]
) -> ItemDraft:
    """The draft with its code, made by `code_for` from everything that tells it from others."""
    texts = [draft.kind.value, draft.stem, *draft.options]
    texts += [text for pair in draft.pairs for text in (pair.prompt, pair.match)]
    return replace(draft, code=code_for(identifier, title, texts, taken))


def entry_of(
    number: int,
    draft: ItemDraft,
    *,
    label: str = "",
    original: str = "",
    notes: Sequence[RowProblem] = (),
    place: str = "",
) -> tuple[Entry, tuple[RowProblem, ...]]:
    """One question as an entry, with every problem of it: the reader's notes and what `check` says.

    `label` (else the code) names the question in lists; `place` says where it stands. A draft with
    a problem that blocks is left out of its entry.
    """
    faults = (
        RowProblem(number, fault.field, fault.expected, fault.found, place=place)
        for fault in check(draft)
    )
    problems = (*notes, *faults)
    blocked = any(problem.severity is Severity.BLOCKS for problem in problems)
    shown = label.strip()[:LONGEST_LABEL] or draft.code
    return Entry(number, shown, None if blocked else draft, original=original), problems


def topic_of(path: str, default: str) -> str:
    """A category's path (`$course$/top/Statistika/Dasar`) as a topic, `Statistika / Dasar`.

    `//` is a slash in a name. Of a path that is too long for a topic the last parts stay.
    """
    parts = [" ".join(part.split()) for part in re.split(r"(?<!/)/(?!/)", path)]
    kept = [part.replace("//", "/") for part in parts if part and not SYSTEM_PARTS.fullmatch(part)]
    # No more parts than that fit, and a path may have a million.
    kept = kept[-LONGEST["topic"] :]
    while len(kept) > 1 and len(" / ".join(kept)) > LONGEST["topic"]:
        kept.pop(0)
    return " / ".join(kept) or default


def path_of(topic: str) -> str:
    """The inverse of `topic_of`: `Statistika / Dasar` → `$course$/top/Statistika/Dasar`."""
    parts = [part.replace("/", "//") for part in topic.split(" / ")]
    return "/".join(("$course$", "top", *parts))


def difficulty_of(tags: Iterable[str], default: int) -> tuple[int, tuple[str, ...]]:
    """The first difficulty that a tag names (`difficulty:2`, `tingkat 3`, `mudah`); other tags."""
    difficulty, others = 0, dict[str, None]()
    for tag in tags:
        level = 0 if difficulty else _level(tag)
        difficulty = difficulty or level
        if not level:
            others[tag] = None
    return difficulty or default, tuple(others)


def difficulty_tag(difficulty: int) -> str:
    """The tag that `difficulty_of` reads."""
    return f"difficulty:{difficulty}" if difficulty in DIFFICULTIES else ""


def _level(tag: str) -> int:
    word = tag.strip().lower()
    named_level = _LEVEL.fullmatch(word)
    if named_level:
        return _WORDS.get(named_level[1], 0)
    return _WORDS[word] if word in _BARE_WORDS else 0


def _mark(texts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode(errors="replace")).hexdigest()[:8]


def _unused(code: str, taken: MutableSet[str]) -> str:
    """The code itself, or with `-2`, `-3`, … for questions that a file holds more than once.

    It is found by halving: a file may hold one question a hundred thousand times.
    """
    if code not in taken:
        return code
    last, free = 1, 2
    while f"{code}-{free}" in taken:
        last, free = free, 2 * free
    while free - last > 1:
        middle = (last + free) // 2
        last, free = (middle, free) if f"{code}-{middle}" in taken else (last, middle)
    return f"{code}-{free}"
