"""Every problem has its sentence."""

from exam_server.authoring.accounts.drafts import Wanted
from exam_server.authoring.words import ACCOUNT_SENTENCES, ITEM_SENTENCES
from question_bank import Expected


def test_every_problem_of_an_item_file_has_a_sentence() -> None:
    assert set(ITEM_SENTENCES) == set(Expected)


def test_every_problem_of_an_account_has_a_sentence() -> None:
    assert set(ACCOUNT_SENTENCES) == set(Wanted)
