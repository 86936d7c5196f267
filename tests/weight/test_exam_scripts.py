"""The scripts and styles of the exam page, as they are served."""

from exam_server.published import stylesheet
from tests.weight.modules import loaded_by, loaded_later, packed_size, weight

KB = 1024
AT_ONCE = {"js/views/bulletin.js", "js/views/dialogs.js"}
"""Asked for later than the rest, but on every page."""


def test_the_scripts_of_the_exam_weigh_no_more_than_their_budget() -> None:
    eager = loaded_by("js/exam.js")
    later = loaded_later(eager)

    assert later > AT_ONCE
    assert weight({*eager, *AT_ONCE}) <= 30 * KB
    assert weight(later - AT_ONCE) + weight(["js/worker.js"]) <= 15 * KB


def test_the_styles_of_the_exam_weigh_no_more_than_their_budget() -> None:
    assert packed_size(stylesheet("base", "exam")) <= 10 * KB
