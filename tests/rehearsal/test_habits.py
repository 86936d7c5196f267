"""Habits are decided by the seed alone, and a dozen candidates meet everything."""

from datetime import timedelta

from exam_server.rehearsal.habits import Act, Habit, habit_of

LIMIT = timedelta(seconds=30)


def habits(number: int, seed: int = 1) -> list[Habit]:
    """The habits of the first candidates."""
    return [habit_of(n, limit=LIMIT, positions=30, seed=seed) for n in range(number)]


def test_the_same_seed_gives_the_same_habits_and_another_one_others() -> None:
    assert habits(5) == habits(5)
    assert habits(5) != habits(5, seed=2)


def test_every_position_is_answered() -> None:
    for habit in habits(20):
        answered = {step.position for step in habit.steps if step.act is Act.SAVE}

        assert answered == set(range(1, 31))


def test_steps_follow_each_other_within_the_working_time() -> None:
    for habit in habits(20):
        shares = [step.share for step in habit.steps]

        assert shares == sorted(shares)
        assert 0 <= shares[0] <= shares[-1] < 1
        assert habit.working < LIMIT


def test_a_dozen_candidates_meet_everything() -> None:
    dozen = habits(12)

    assert {step.act for habit in dozen for step in habit.steps} == set(Act)
    assert {habit.by_http for habit in dozen} == {True, False}
    assert {habit.submits for habit in dozen} == {True, False}
