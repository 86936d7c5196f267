"""A proctor's form: what it asks for, and what is wrong with it."""

import pytest

from exam_server.proctoring.orders import Flaw, Form, Task, form_of

GOOD = {
    Task.PAUSE: {"category": "technical"},
    Task.RESUME: {},
    Task.EXTEND: {"category": "candidate", "minutes": "10"},
    Task.TERMINATE: {"category": "proctor", "sure": "1"},
    Task.NOTE: {"severity": "info", "text": "Terlambat"},
    Task.ANNOUNCE: {"text": "Lima menit lagi"},
    Task.COMPENSATE: {"category": "technical", "amount": "owed", "word": "semua"},
    Task.WAIVE: {"category": "other", "text": "Tidak perlu"},
    Task.CLOSING: {
        "category": "technical",
        "word": "semua",
        "closes_at": "2030-01-01T12:00",
        "entry_closes_at": "2030-01-01T11:00",
    },
}


def form(task: Task, **fields: str) -> Form:
    pairs = [("task", task.value), ("attempt", "s-1"), *{**GOOD[task], **fields}.items()]
    found = form_of(pairs, owed_ms=432_000, words=("SEMUA", "ALL"))
    assert found is not None
    return found


@pytest.mark.parametrize("task", list(Task))
def test_a_good_form_has_no_flaw(task: Task) -> None:
    assert form(task).flaws() == {}


BAD: list[tuple[Task, dict[str, str], dict[str, Flaw]]] = [
    (Task.PAUSE, {"category": ""}, {"category": Flaw.MISSING}),
    (Task.PAUSE, {"category": "weather"}, {"category": Flaw.MISSING}),
    (Task.PAUSE, {"category": "other", "text": " \x00 "}, {"text": Flaw.MISSING}),
    (Task.PAUSE, {"text": "x" * 490}, {"text": Flaw.TOO_LONG}),
    (Task.PAUSE, {"all": "1"}, {"word": Flaw.OTHER_WORD}),
    (Task.PAUSE, {"all": "1", "word": "ya"}, {"word": Flaw.OTHER_WORD}),
    (Task.EXTEND, {"minutes": ""}, {"minutes": Flaw.MISSING}),
    (Task.EXTEND, {"minutes": "0"}, {"minutes": Flaw.OUT_OF_RANGE}),
    (Task.EXTEND, {"minutes": "1441"}, {"minutes": Flaw.OUT_OF_RANGE}),
    (Task.EXTEND, {"minutes": "-5"}, {"minutes": Flaw.OUT_OF_RANGE}),
    (Task.EXTEND, {"minutes": "1.5"}, {"minutes": Flaw.OUT_OF_RANGE}),
    (Task.EXTEND, {"minutes": "²"}, {"minutes": Flaw.OUT_OF_RANGE}),
    (Task.TERMINATE, {"sure": ""}, {"sure": Flaw.MISSING}),
    (Task.NOTE, {"severity": "fatal"}, {"severity": Flaw.MISSING}),
    (Task.NOTE, {"text": ""}, {"text": Flaw.MISSING}),
    (Task.ANNOUNCE, {"text": "x" * 501}, {"text": Flaw.TOO_LONG}),
    (Task.COMPENSATE, {"word": ""}, {"word": Flaw.OTHER_WORD}),
    (Task.COMPENSATE, {"amount": "minutes"}, {"minutes": Flaw.MISSING}),
    (Task.WAIVE, {"text": ""}, {"text": Flaw.MISSING}),
    (Task.CLOSING, {"closes_at": ""}, {"closes_at": Flaw.MISSING}),
    (Task.CLOSING, {"closes_at": "besok"}, {"closes_at": Flaw.OUT_OF_RANGE}),
    (
        Task.CLOSING,
        {"entry_closes_at": "2030-01-01T11:00Z"},
        {"entry_closes_at": Flaw.OUT_OF_RANGE},
    ),
    (Task.CLOSING, {"word": "ya"}, {"word": Flaw.OTHER_WORD}),
]


@pytest.mark.parametrize(("task", "fields", "flaws"), BAD)
def test_each_flaw_is_named_by_its_field(
    task: Task, fields: dict[str, str], flaws: dict[str, Flaw]
) -> None:
    assert form(task, **fields).flaws() == flaws


@pytest.mark.parametrize("word", ["SEMUA", "semua", " All "])
def test_the_word_is_accepted_in_either_language_and_any_case(word: str) -> None:
    assert form(Task.RESUME, all="1", word=word).flaws() == {}


def test_nobody_chosen_is_a_flaw() -> None:
    found = form_of([("task", "resume")], owed_ms=0, words=())

    assert found is not None
    assert found.flaws() == {"attempts": Flaw.MISSING}


def test_an_unknown_task_is_no_form() -> None:
    assert form_of([("task", "delete")], owed_ms=0, words=()) is None


@pytest.mark.parametrize("task", [Task.TERMINATE, Task.NOTE])
def test_what_is_done_one_by_one_never_reaches_a_second_candidate(task: Task) -> None:
    pairs = [("task", task.value), ("all", "1"), ("attempt", "s-1"), ("attempt", "s-2")]

    found = form_of(pairs, owed_ms=0, words=())

    assert found is not None
    assert (found.everybody, found.attempts) == (False, ("s-1",))


def test_the_time_is_what_is_owed_or_what_was_typed() -> None:
    assert form(Task.COMPENSATE).extra_ms == 432_000
    assert form(Task.COMPENSATE, amount="minutes", minutes="3").extra_ms == 180_000
    assert form(Task.EXTEND).extra_ms == 600_000
    assert form(Task.PAUSE).extra_ms == 0


def test_the_reason_carries_label_and_text() -> None:
    assert form(Task.PAUSE, text="listrik padam").reason == "Gangguan teknis: listrik padam"
    assert form(Task.NOTE).reason == "Terlambat"
    assert form(Task.RESUME).reason == ""
