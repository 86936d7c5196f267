"""Checking an export: what is true passes, and whatever is not is named."""

import io
import json
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import pytest

from exam_server.evidence.messages import LONGEST_LINE, line
from exam_server.evidence.verifying import MOST_FINDINGS, NotAnExport, Verdict, verify
from tests.evidence.stories import OTHER, SEALER, a_story, chained, end_of, lines_of

STORY = a_story(3)
LINES = lines_of(STORY)
LAST = len(STORY.rows)
Change = Callable[[list[bytes]], list[bytes]]


def checked(lines: list[bytes]) -> Verdict:
    return verify(io.BytesIO(b"".join(lines)), key=SEALER.public)


def test_a_true_export_is_true() -> None:
    verdict = checked(LINES)

    assert verdict.is_true
    assert verdict.header["events"] == LAST
    assert sum(verdict.states.values()) == 4


@pytest.mark.parametrize("seed", range(8))
def test_every_kind_of_story_is_true(seed: int) -> None:
    assert checked(lines_of(a_story(seed, attempts=seed % 5, saves=12))).findings == []


def test_attempts_that_are_still_open_are_told_as_such() -> None:
    rows = [row.event for row in STORY.rows[: LAST // 2]]
    verdict = checked(lines_of(replace(chained(rows), closed=())))

    assert verdict.findings == []
    assert verdict.states["running"] > 0


def without(number: int) -> Change:
    return lambda lines: lines[:number] + lines[number + 1 :]


def twice(number: int) -> Change:
    return lambda lines: lines[: number + 1] + lines[number:]


def moved(number: int, to: int) -> Change:
    return lambda lines: [*without(number)(lines)[:to], lines[number], *without(number)(lines)[to:]]


def swapped(one: int, other: int) -> Change:
    def change(lines: list[bytes]) -> list[bytes]:
        found = list(lines)
        found[one], found[other] = found[other], found[one]
        return found

    return change


def replaced(number: int, old: bytes, new: bytes) -> Change:
    def change(lines: list[bytes]) -> list[bytes]:
        assert old in lines[number]
        return [*lines[:number], lines[number].replace(old, new, 1), *lines[number + 1 :]]

    return change


FIRST_ATTEMPT = LAST + 1
CASES: dict[str, tuple[Change, str]] = {
    "an event missing": (without(10), "event 10 is missing, between event 9 (s2k4m7qa:9-0, at"),
    "the first event missing": (without(1), "event 1 is missing, between the beginning and ev"),
    "the last event missing": (without(LAST), f"event {LAST} is missing, between event {LAST - 1}"),
    "several events missing": (
        lambda lines: lines[:10] + lines[13:],
        "events 10 to 12 are missing, between event 9 (",
    ),
    "an event twice": (twice(10), "event 10 (s2k4m7qa:10-0, attempt "),
    "neighbours swapped": (swapped(10, 11), "event 11 (s2k4m7qa:11-0, attempt "),
    "two events swapped": (swapped(10, 20), "stands too late"),
    "an event moved back": (moved(10, 30), "event 10 (s2k4m7qa:10-0, attempt "),
    "an event moved forward": (moved(30, 10), "event 30 (s2k4m7qa:30-0, attempt "),
    "an event among the attempts": (moved(10, FIRST_ATTEMPT + 1), "event 10 (s2k4m7qa:10-0, att"),
    "another instant": (replaced(10, b'"at":1795', b'"at":1794'), "event 10 (s2k4m7qa:10-0, at"),
    "another number": (replaced(10, b'"number":10', b'"number":99'), "is event 10; its number is"),
    "another digest": (replaced(10, b'"digest":"', b'"digest":"0'), "line 11, where event 10 bel"),
    "a blank": (replaced(10, b'"at":', b'"at": '), "line 11, where event 10 belongs, cannot be"),
    "a field too many": (replaced(10, b'{"at"', b'{"aa":1,"at"'), "it has a field"),
    "a field too few": (replaced(10, b',"number":10', b""), "it lacks number"),
    "not UTF-8": (replaced(10, b'"kind":"', b'"kind":"\xff'), "is not UTF-8"),
    "an attempt missing": (without(FIRST_ATTEMPT), "attempt s2k4m7qa-a0 is missing"),
    "an attempt twice": (twice(FIRST_ATTEMPT), "attempt s2k4m7qa-a0 is there twice"),
    "an attempt among the events": (
        moved(FIRST_ATTEMPT, 5),
        "line 6, attempt s2k4m7qa-a0, stands too early",
    ),
    "an attempt's count": (
        replaced(FIRST_ATTEMPT, b'"answered":', b'"answered":1'),
        "attempt s2k4m7qa-a0: answered is ",
    ),
    "an attempt's response": (
        replaced(FIRST_ATTEMPT, b'"o', b'"x'),
        "attempt s2k4m7qa-a0: the response at position ",
    ),
    "an attempt's items": (
        replaced(FIRST_ATTEMPT, b'"v1"', b'"v9"'),
        f"line {FIRST_ATTEMPT + 1}, attempt s2k4m7qa-a0, is changed",
    ),
    "an attempt's candidate": (
        replaced(FIRST_ATTEMPT, b'"c-0"', b'"c-1"'),
        f"line {FIRST_ATTEMPT + 1}, attempt s2k4m7qa-a0, is changed",
    ),
    "the end missing": (without(len(LINES) - 1), "the file is cut off after line "),
    "the end changed": (replaced(len(LINES) - 1, b'"lines":', b'"lines":1'), "the end, is changed"),
    "the end too early": (moved(len(LINES) - 1, 20), "the end, stands too early"),
    "more after the end": (lambda lines: [*lines, b"{}\n"], "the end, stands too early"),
    "the header changed": (replaced(0, b"2026", b"2025"), "line 1, the header, is changed"),
    "the header's count": (replaced(0, b'"events":', b'"events":1'), "line 1, the header, is cha"),
    "another slot's event": (
        lambda lines: [*lines[:10], lines[10].replace(b"s2k4m7qa:", b"s2k4m7qb:"), *lines[11:]],
        "event 10 (s2k4m7qb:10-0",
    ),
    "cut in a line": (lambda lines: [*lines[:10], lines[10][:40]], "line 11, where event 10 bel"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_not_true_is_named(case: str) -> None:
    change, named = CASES[case]

    found = [finding.sentence for finding in checked(change(list(LINES))).findings]

    assert any(named in sentence for sentence in found), found
    assert len(found) <= 5, found


def test_a_change_in_the_log_that_the_server_has_sealed_is_named() -> None:
    row = STORY.rows[9]
    rows = list(STORY.rows)
    rows[9] = replace(row, event=replace(row.event, by="somebody else"))

    (finding,) = checked(lines_of(replace(STORY, rows=tuple(rows)))).findings

    assert (finding.number, finding.attempt) == (10, row.event.attempt)
    assert finding.sentence.endswith(" is changed")


def test_an_attempt_that_the_record_lost_is_named() -> None:
    lost = STORY.closed[1]["attempt"]
    story = replace(STORY, closed=STORY.closed[:1] + STORY.closed[2:])

    (finding,) = checked(lines_of(story)).findings

    assert finding.sentence == f"attempt {lost} is missing"


def test_events_that_no_protocol_allows_are_named_though_their_chain_is_right() -> None:
    events = [row.event for row in STORY.rows]
    save = next(event for event in events if event.kind == "saved")
    facts = {**save.facts, "epoch": "77"}
    told = chained([replace(each, facts=facts) if each is save else each for each in events])

    (finding,) = checked(lines_of(told)).findings

    assert finding.attempt == save.attempt
    assert "written under epoch 77" in finding.sentence


def test_another_servers_key_is_named() -> None:
    (finding,) = checked(lines_of(STORY, OTHER)).findings

    assert finding.sentence == f"sealed with the key {OTHER.public.id}, not with {SEALER.public.id}"
    assert verify(io.BytesIO(b"".join(lines_of(STORY, OTHER)))).is_true


def test_a_key_that_only_pretends_to_be_ours_is_named() -> None:
    header = json.loads(LINES[0])
    header["public_key"] = OTHER.public.text
    lines = [line("header", {k: v for k, v in header.items() if k != "line"}), *LINES[1:-1]]

    found = checked([*lines, end_of(lines, OTHER)]).findings

    assert found[0].sentence.startswith("line 1, the header, is changed")


GARBAGE = {
    "nothing": b"",
    "a blank": b"\n",
    "noise": bytes(range(256)) * 40,
    "null": b"null\n",
    "a list": b"[]\n",
    "deep": b"[" * 100_000 + b"\n",
    "deep objects": b'{"a":' * 50_000 + b"\n",
    "a large number": b"1" * 10_000 + b"\n",
    "no number": b'{"events":NaN}\n',
    "half a character": b'{"line":"\\ud800"}\n',
    "an event first": LINES[1],
    "one endless line": b"x" * (3 * LONGEST_LINE),
    "a byte order mark": b"\xef\xbb\xbf" + LINES[0],
}


@pytest.mark.parametrize("case", GARBAGE)
def test_garbage_is_no_export_and_is_told_at_once(case: str) -> None:
    with pytest.raises(NotAnExport, match="line 1 is no header of an export"):
        verify(io.BytesIO(GARBAGE[case]))


@pytest.mark.parametrize("filling", [b"x" * 63 + b"\n", b"{}\n", b"\n", LINES[1], LINES[-2]])
def test_endless_garbage_after_a_header_costs_neither_memory_nor_time(filling: bytes) -> None:
    content = LINES[0] + filling * (2_000_000 // len(filling))
    file = io.BytesIO(content)
    tracemalloc.start()
    begun = time.monotonic()

    verdict = verify(file)

    assert time.monotonic() - begun < 5
    assert tracemalloc.get_traced_memory()[1] < 4_000_000
    tracemalloc.stop()
    assert len(verdict.findings) == MOST_FINDINGS
    assert verdict.given_up


def test_a_line_without_an_end_is_not_taken_into_memory() -> None:
    file = io.BytesIO(LINES[0] + b"y" * 30_000_000)
    tracemalloc.start()

    verdict = verify(file)

    assert tracemalloc.get_traced_memory()[1] < 16_000_000
    tracemalloc.stop()
    assert "where event 1 belongs, cannot be read" in verdict.findings[0].sentence
