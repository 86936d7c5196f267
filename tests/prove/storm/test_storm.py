"""The short form of the storm, and what its judge makes of a page that lies."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from exam_server.rehearsal.records import Logged, Record, Recorded
from tests.prove.proof import QUICK, Options
from tests.prove.storm.judging import lost, premature
from tests.prove.storm.part import plant, run
from tests.prove.storm.plan import plan_of
from tests.prove.storm.sitting import Given, Said, Sat

AT = datetime(2026, 11, 1, 3, 0, 0, tzinfo=UTC)
MS = AT.timestamp() * 1_000


def sat(*said: Said) -> Sat:
    """An exam in which one answer was given, and saved at `AT`."""
    event = Logged("1-0", "saved", AT, {"position": "1", "version": "1", "response": '["o2"]'})
    record = Record(
        attempt="a",
        state="submitted",
        started_at=AT,
        closed_at=AT,
        answered=1,
        points=0.0,
        maximum=30,
        responses={1: Recorded(1, ("o2",), 0.0)},
        events=(event,),
    )
    given = {1: Given(("o2",), flagged=False)}
    return Sat(plan_of(1, 30), record, list(said), given, answers=1, healed=0.1)


def test_the_same_seed_gives_the_same_exam_and_every_position_is_answered() -> None:
    one, two = plan_of(7, 30), plan_of(7, 30)

    assert one == two != plan_of(8, 30)
    assert {step.position for step in one.steps} == set(range(1, 31))


def test_a_word_that_is_true_passes_and_one_that_comes_too_early_does_not() -> None:
    true, early = Said(MS + 1, 1, "saved", ("o2",)), Said(MS - 100, 1, "saved", ("o2",))
    other, later = Said(MS + 1, 1, "saved", ("o3",)), Said(MS - 100, 1, "saving", ("o2",))

    assert premature(sat(true, later)) == []
    assert "100 ms too early" in premature(sat(early))[0]
    assert "and never was" in premature(sat(other))[0]


def test_an_answer_that_is_nowhere_is_told() -> None:
    whole = sat()
    other = replace(whole, given={1: Given(("o3",), flagged=False)})
    never = replace(whole, healed=None, lacking=[1])

    assert lost(whole) == []
    assert "holds ('o2',), not ('o3',)" in lost(other)[0]
    assert "never reached the server" in lost(never)[0]


@pytest.mark.browser
async def test_in_a_storm_no_answer_is_lost_and_the_page_never_lies() -> None:
    (line,) = (await run(Options(scale=0.02))).lines

    assert line.troubles == []
    assert line.facts["exams"] == 10
    assert line.acknowledged is not None
    assert line.acknowledged > 100


@pytest.mark.browser
@pytest.mark.long
async def test_a_page_that_lies_is_caught() -> None:
    assert [each.bug for each in await plant(QUICK) if not each.caught] == []
