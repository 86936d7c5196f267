"""A draft becomes the content of an item version: safe HTML, opaque option ids, the key in ids.

`body` is public, what candidates see beside stem and options; each part only where there is one:
- `prompts` of a matching: `[{"id": "p1", "text": html}]`, to each of which an option is assigned,
- `gaps` of a cloze: `[{"id": "g1", "kind": "text" | "number" | "choice", "options": [{"id",
  "text"}]}]`; the stem holds an empty `<span data-gap="g1">` in the place of each,
- `units` of a number: their names; `words`: the most words of an essay,
- `stimulus`: `{"code", "title", "text"}`, the text that is asked about,
- `translations`: language → `{"stem", "options": {id: html}, "prompts": {id: html}}`.

`rule` is secret, what scoring needs beside key and tolerance, numbers as text:
- `weights`: option id → share of the points,
- `answers`: `[{"text", "weight", "tolerance"}]`, `match_case`, `spaces`, `units`: name → factor,
- `gaps`: gap id → `{"kind", "weight", "match_case", "answers": [{"text" (an option's id for a
  choice), "weight", "tolerance"}]}`,
- `rubric`: `[{"text", "points"}]`, `sample`,
- `fixed`: true where the author wants the options to keep their order (`keeps_order`),
- `feedback`: option id → html; `right`, `partly`, `wrong`: html.

A response is a list of texts: option ids for choices; `["p1=o3", …]` for a matching; all option
ids in the order given for an ordering; `["g1=…", …]` for a cloze, with the text typed or the id
chosen; one text for a number, a short text and an essay.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from question_bank.checking import CHOICES, GAP
from question_bank.items import (
    LETTERS,
    TRUE_FALSE,
    Answer,
    Gap,
    GapKind,
    ItemDraft,
    Kind,
    Spaces,
    StimulusDraft,
    Translation,
    digest,
)
from question_bank.markdown import render

_GAP_OR_TAG = re.compile(rf'{GAP.pattern}|<(?:"[^"]*"|[^">])*>')
# These words follow the language of the items, not that of the screen around them.
TRUE_FALSE_WORDS = {"id": ("Benar", "Salah"), "en": ("True", "False")}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: an opaque id and its text as HTML."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an immutable version holds; `key`, `rule` and `explanation` are never a candidate's."""

    kind: Kind
    stem: str
    options: tuple[Option, ...]
    key: tuple[str, ...]
    explanation: str
    digest: str
    body: Mapping[str, Any] = field(default_factory=dict)
    rule: Mapping[str, Any] = field(default_factory=dict)


def compose(draft: ItemDraft, *, language: str, stimulus: StimulusDraft | None = None) -> Content:
    """Render a draft for a bank's language. The same draft always gives the same content."""
    shown = _Shown(draft)
    return Content(
        kind=draft.kind,
        stem=_stem(draft.stem, draft.kind),
        options=shown.options() or _fixed_options(draft.kind, language),
        key=shown.key(),
        explanation=render(draft.explanation),
        digest=digest(draft, stimulus.text if stimulus else ""),
        body=_told(
            prompts=[{"id": id_, "text": render(text)} for text, id_ in shown.prompts.items()],
            gaps=[shown.gap(gap) for gap in draft.gaps],
            units=[unit.name for unit in draft.units],
            words=draft.most_words,
            stimulus=_stimulus(stimulus),
            translations={each.language: shown.translated(each) for each in draft.translations},
        ),
        rule=_rule(draft, shown),
    )


class _Shown:
    """The opaque ids of everything in a draft that a candidate can choose or is asked for.

    They are numbered in an order that follows from what every candidate sees anyway. Neither the
    author's order nor the key may have a part in it: whoever knows this code could try out every
    key and see which one gives the ids that are shown.
    """

    def __init__(self, draft: ItemDraft) -> None:
        self._draft = draft
        texts = draft.options or tuple(
            dict.fromkeys([*(pair.match for pair in draft.pairs), *draft.distractors])
        )
        self.texts = texts
        self.ids = _ids("o", draft.stem, texts)
        self.prompts = {pair.prompt: f"p{at}" for at, pair in enumerate(draft.pairs, start=1)}

    def options(self) -> tuple[Option, ...]:
        found = [Option(id_, render(text)) for text, id_ in self.ids.items()]
        if keeps_order(self._draft.kind, fixed=not self._draft.shuffle):
            order = {self.ids[text]: at for at, text in enumerate(self.texts)}
            return tuple(sorted(found, key=lambda option: order[option.id]))
        return tuple(sorted(found, key=lambda option: int(option.id[1:])))

    def key(self) -> tuple[str, ...]:
        draft = self._draft
        if draft.kind is Kind.ORDERING:
            return tuple(self.ids[text] for text in draft.options)
        if draft.kind is Kind.MATCHING:
            return tuple(
                f"{self.prompts[each.prompt]}={self.ids[each.match]}" for each in draft.pairs
            )
        letters = dict(zip(LETTERS, draft.options, strict=False))
        return tuple(
            sorted(self.ids[letters[part]] if part in letters else part for part in draft.key)
        )

    def gap(self, gap: Gap) -> dict[str, Any]:
        """What candidates see of a gap."""
        ids = _gap_ids(self._draft.stem, gap)
        options = [{"id": id_, "text": render_inline(text)} for text, id_ in ids.items()]
        options.sort(key=lambda option: int(option["id"][1:]))
        return {"id": f"g{gap.name}", "kind": gap.kind.value, "options": options}

    def translated(self, translation: Translation) -> dict[str, Any]:
        options = zip(self.texts, translation.options or translation.matches, strict=False)
        prompts = zip(self.prompts.values(), translation.prompts, strict=False)
        return {
            "stem": _stem(translation.stem, self._draft.kind),
            "options": {self.ids[text]: render(words) for text, words in options},
            "prompts": {id_: render(words) for id_, words in prompts},
        }


def keeps_order(kind: Kind, *, fixed: bool) -> bool:
    """Whether every candidate sees the options as they are stored.

    For a choice, `fixed` means the author's order. In that of a matching or an ordering stands
    the key, so that these are put in another order for everybody, whatever the author says.
    """
    return kind is Kind.TRUE_FALSE or (fixed and kind in CHOICES)


def _rule(draft: ItemDraft, shown: _Shown) -> dict[str, Any]:
    ids = [shown.ids[text] for text in draft.options]
    feedback = {id_: render(text) for id_, text in zip(ids, draft.feedback, strict=False) if text}
    return _told(
        weights={id_: str(weight) for id_, weight in zip(ids, draft.weights, strict=False)},
        answers=[_answer(each) for each in draft.answers],
        match_case=draft.match_case,
        spaces="" if draft.spaces is Spaces.COLLAPSE else draft.spaces.value,
        units={unit.name: str(unit.factor) for unit in draft.units},
        gaps={f"g{gap.name}": _gap_rule(draft.stem, gap) for gap in draft.gaps},
        rubric=[{"text": render(each.text), "points": str(each.points)} for each in draft.rubric],
        sample=render(draft.sample),
        fixed=not draft.shuffle,
        feedback=feedback,
        right=render(draft.feedback_right),
        partly=render(draft.feedback_partly),
        wrong=render(draft.feedback_wrong),
    )


def _gap_rule(stem: str, gap: Gap) -> dict[str, Any]:
    ids = _gap_ids(stem, gap)
    answers = [_answer(each) | {"text": ids.get(each.text, each.text)} for each in gap.answers]
    return {
        "kind": gap.kind.value,
        "weight": str(gap.weight),
        "match_case": gap.match_case,
        "answers": answers,
    }


def _gap_ids(stem: str, gap: Gap) -> dict[str, str]:
    if gap.kind is not GapKind.CHOICE:
        return {}
    return _ids("o", f"{stem}\0{gap.name}", [each.text for each in gap.answers])


def _answer(answer: Answer) -> dict[str, Any]:
    tolerance = None if answer.tolerance is None else str(answer.tolerance)
    return {"text": answer.text, "weight": str(answer.weight), "tolerance": tolerance}


def _stem(stem: str, kind: Kind) -> str:
    html = render(stem)
    return _GAP_OR_TAG.sub(_gap_place, html) if kind is Kind.CLOZE else html


def _gap_place(found: re.Match[str]) -> str:
    """A gap's place; in a tag there is none: it would tear the words of a picture apart."""
    return f'<span data-gap="g{found[1]}"></span>' if found[1] else found[0]


def render_inline(text: str) -> str:
    """A short text without the paragraph around it."""
    html = render(text)
    inner = html.removeprefix("<p>").removesuffix("</p>")
    return html if "<p>" in inner else inner


def _stimulus(stimulus: StimulusDraft | None) -> dict[str, str] | None:
    if stimulus is None:
        return None
    return {"code": stimulus.code, "title": stimulus.title, "text": render(stimulus.text)}


def _ids(prefix: str, stem: str, texts: Sequence[str]) -> dict[str, str]:
    """Text → `o1`, `o2`, … in the order of their marks."""
    order = sorted(texts, key=lambda text: hashlib.sha256(f"{stem}\0{text}".encode()).digest())
    return {text: f"{prefix}{place}" for place, text in enumerate(order, start=1)}


def _fixed_options(kind: Kind, language: str) -> tuple[Option, ...]:
    if kind is not Kind.TRUE_FALSE:
        return ()
    words = TRUE_FALSE_WORDS.get(language, TRUE_FALSE_WORDS["id"])
    return tuple(Option(id_, render(word)) for id_, word in zip(TRUE_FALSE, words, strict=True))


def _told(**parts: Any) -> dict[str, Any]:
    """Only the parts that say something."""
    return {name: value for name, value in parts.items() if value}
