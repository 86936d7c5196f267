"""Moodle XML as it is exported from a question bank, of any version since 1.9."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from question_bank.formats.format import Defaults
from question_bank.formats.grid import MOST_ROWS
from question_bank.formats.moodle_xml.kinds import READERS
from question_bank.formats.moodle_xml.question import Question, number_in, plain_text, source_of
from question_bank.formats.naming import LONGEST_LABEL, difficulty_of, entry_of, named, topic_of
from question_bank.formats.xml import Element, local_name, parse_xml, place_of
from question_bank.items import FULL, ItemDraft, ItemState, Kind
from question_bank.rows import (
    Entry,
    Expected,
    Reading,
    RowProblem,
    Severity,
    refused_reading,
)

NAME: Final = "moodle_xml"

# What says how Moodle shows or takes a question; with these values, or always (None), no loss.
_INDIFFERENT: Final[dict[str, set[str] | None]] = {
    "penalty": {"", "0", "0.0", "0.0000000"},
    "answernumbering": {"", "abc", "ABCD", "ABC", "none"},
    "unitgradingtype": None,
    "unitpenalty": None,
    "showunits": {"", "0", "3"},
    "gradingtype": {"", "RELATIVE_TO_CORRECT", "7"},
    "layouttype": {"", "0", "VERTICAL"},
    "responseformat": {"", "editor"},
    **dict.fromkeys(
        (
            *("name", "questiontext", "generalfeedback", "defaultgrade", "hidden", "idnumber"),
            *("single", "shuffleanswers", "correctfeedback", "partiallycorrectfeedback"),
            *("incorrectfeedback", "shownumcorrect", "showstandardinstruction", "answer", "tags"),
            *("usecase", "units", "unitsleft", "subquestion", "graderinfo", "responsetemplate"),
            *("minwordlimit", "maxwordlimit", "attachments", "attachmentsrequired", "maxbytes"),
            *("filetypeslist", "responserequired", "responsefieldlines", "selectoption", "dragbox"),
            *("selecttype", "selectcount", "showgrading", "numberingstyle", "hint", "image"),
            *("image_base64", "status", "correctresponsesfeedback", "answers", "coursetags"),
            *("length", "stamp", "version", "category", "single"),
        )
    ),
}
_STATES: Final = {"draft": ItemState.DRAFT, "hidden": ItemState.RETIRED}


def read(content: bytes, defaults: Defaults) -> Reading:
    """Every question of a file; categories say their topic."""
    root = parse_xml(content)
    if isinstance(root, RowProblem):
        return Reading(NAME, problems=(root,))
    count = sum(1 for _ in root.iter("question"))
    if local_name(root) != "quiz" or not count:
        return refused_reading(NAME, Expected.SOME_ROWS, local_name(root))
    if count > MOST_ROWS:
        return refused_reading(NAME, Expected.FEWER_ROWS, f"{count} > {MOST_ROWS}")
    return _File(defaults).reading(root)


class _File:
    """What goes on from one question to the next."""

    def __init__(self, defaults: Defaults) -> None:
        self._defaults = defaults
        self._topic = defaults.topic
        self._taken: set[str] = set()
        self._media: dict[str, bytes] = {}
        self._once: dict[str, RowProblem] = {}
        self._entries: list[Entry] = []
        self._problems: list[RowProblem] = []

    def reading(self, root: Element) -> Reading:
        number = 0
        for element in root:
            if element.tag != "question":
                self._tell_once(element.tag, "", place_of(element))
            elif element.get("type", "").strip() == "category":
                self._category(element)
            else:
                number += 1
                self._question(Question(element, number, self._media), element)
        if not self._entries:
            self._problems.append(RowProblem(0, "", Expected.SOME_ROWS, "0"))
        problems = (*self._once.values(), *self._problems)
        return Reading(NAME, tuple(self._entries), problems, media=self._media)

    def _category(self, element: Element) -> None:
        path = plain_text(element.find("category"))
        self._topic = topic_of(path, self._defaults.topic)
        about = plain_text(element.find("info"))
        if about:
            self._tell_once("info", about, place_of(element))

    def _question(self, question: Question, element: Element) -> None:
        reader = READERS.get(question.kind)
        name = question.value("name")
        if reader is None:
            blocks = question.kind != "description"
            expected = Expected.KNOWN_KIND if blocks else Expected.KEPT_FEATURE
            question.note("type", expected, question.kind or "?", blocks=blocks)
            self._problems += question.notes
            if blocks:
                label = name[:LONGEST_LABEL]
                original = source_of(element)
                self._entries.append(Entry(question.number, label, None, original=original))
            return
        self._common_losses(question)
        draft = reader(question, _Start(question, self._topic, self._defaults))
        draft = named(draft, question.value("idnumber"), name, taken=self._taken)
        entry, problems = entry_of(
            question.number, draft, label=name, notes=question.notes, place=question.place
        )
        if entry.draft is None:
            entry = replace(entry, original=source_of(element))
        self._entries.append(entry)
        self._problems += problems

    def _common_losses(self, question: Question) -> None:
        grade = number_in(question.value("defaultgrade") or "1")
        if grade != FULL and question.kind not in {"cloze", "multianswer"}:
            question.note("defaultgrade", Expected.KEPT_FEATURE, question.value("defaultgrade"))
        for hint in question.all("hint"):
            told = plain_text(hint)
            if told:
                question.note("hint", Expected.KEPT_FEATURE, told)
        for name in question.parts:
            usual = _INDIFFERENT.get(name, set())
            if usual is not None and question.value(name) not in usual:
                self._tell_once(name, question.value(name), question.place)

    def _tell_once(self, column: str, found: str, place: str) -> None:
        """What is said of many questions alike is told of the first."""
        if column not in self._once:
            self._once[column] = RowProblem(
                0, column, Expected.KEPT_FEATURE, found[:80], Severity.WARNS, place
            )


class _Start:
    """Makes drafts of a question: what all types share, and the fields that a type adds."""

    def __init__(self, question: Question, topic: str, defaults: Defaults) -> None:
        self._question = question
        self._topic = topic
        self._defaults = defaults

    def __call__(self, *, kind: Kind, **fields: Any) -> ItemDraft:
        question = self._question
        tags = [plain_text(each) for each in self._tags()]
        difficulty, others = difficulty_of(filter(None, tags), self._defaults.difficulty)
        common = {
            "explanation": question.rich("generalfeedback"),
            "feedback_right": question.rich("correctfeedback"),
            "feedback_partly": question.rich("partiallycorrectfeedback"),
            "feedback_wrong": question.rich("incorrectfeedback"),
        }
        stem = fields.pop("stem", None)
        if stem is None:
            stem = question.add_old_picture(question.rich("questiontext"))
        return ItemDraft(
            code="",
            topic=self._topic,
            difficulty=difficulty,
            kind=kind,
            stem=stem,
            tags=others,
            state=self._state(),
            **{**common, **{name: value for name, value in fields.items() if value != ""}},
        )

    def _tags(self) -> Iterator[Element]:
        for name in ("tags", "coursetags"):
            for holder in self._question.all(name):
                yield from holder.findall("tag")

    def _state(self) -> ItemState | None:
        if self._question.flag("hidden"):
            return ItemState.RETIRED
        return _STATES.get(self._question.value("status"))
