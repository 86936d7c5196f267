"""Where the lines of a trace plot go."""

from dataclasses import replace
from itertools import pairwise

from exam_server.authoring.statistics import plots
from question_bank import BLANK, Choice, ChoiceTable
from question_bank.statistics.choices import Group
from tests.authoring.statistics.test_labels import version_of
from tests.question_bank.drafts import NUMERIC, SINGLE

GROUPS = tuple(Group(10, share, share) for share in (0.1, 0.3, 0.5, 0.7, 0.9))


def chosen(id_: str, counts: tuple[int, ...], *, is_key: bool = False) -> Choice:
    share = sum(counts) / 50
    return Choice(id=id_, is_key=is_key, count=sum(counts), share=share, by_group=counts, rest=None)


TABLE = ChoiceTable(
    GROUPS,
    (
        chosen("o1", (2, 4, 6, 8, 10), is_key=True),
        chosen("o2", (8, 6, 4, 2, 0)),
        chosen("o3", (0, 0, 0, 0, 0)),
        chosen(BLANK, (0, 0, 0, 0, 0)),
    ),
)


def test_each_option_has_a_line_and_nothing_only_where_somebody_left_it_blank() -> None:
    some = replace(TABLE, choices=(*TABLE.choices[:3], chosen(BLANK, (1, 0, 0, 0, 0))))

    assert len(plots.traces(TABLE, version_of(SINGLE), nothing="kosong")) == 3
    assert plots.traces(some, version_of(SINGLE), nothing="kosong")[-1].label == "kosong"


def test_a_line_rises_where_the_stronger_choose_more() -> None:
    key = next(t for t in plots.traces(TABLE, version_of(SINGLE), nothing="") if t.is_key)

    assert all(lower[1] > higher[1] for lower, higher in pairwise(key.points))
    assert key.points[-1][1] == plots.TOP
    assert key.path.count(",") == 5


def test_labels_stand_apart_and_within_the_plot() -> None:
    places = sorted(t.label_at for t in plots.traces(TABLE, version_of(SINGLE), nothing=""))

    assert all(lower - higher >= plots.APART for higher, lower in pairwise(places))
    assert places[-1] <= plots.BOTTOM


def test_what_people_write_is_one_line_of_points() -> None:
    assert plots.traces(TABLE, version_of(NUMERIC), nothing="") == ()

    (line,) = plots.difficulty_trace(TABLE, "nilai")

    assert (line.label, len(line.points)) == ("nilai", 5)


def test_a_group_of_nobody_has_no_point() -> None:
    groups = (Group(0, None, None), *GROUPS[1:])

    (line,) = plots.difficulty_trace(replace(TABLE, groups=groups), "nilai")

    assert len(line.points) == 4
