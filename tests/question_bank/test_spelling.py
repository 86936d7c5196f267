"""One spelling of each letter, whatever is sent."""

import time
import unicodedata
from decimal import Decimal

from question_bank.checking import clean
from question_bank.formats.naming import as_code
from question_bank.items import Kind
from question_bank.scoring import Scoring, score_response
from question_bank.spelling import spelled

PILE = "a" + "\u0316\u0300" * 50_000
RULE = {"answers": [{"text": "a", "weight": "1", "tolerance": None}]}


def test_a_letter_and_its_marks_are_one() -> None:
    assert spelled("cafe\u0301") == "café"
    assert spelled("m²", "NFKC") == "m2"
    assert spelled("e\u0301" + "—" * 40 + "e\u0301") == "é" + "—" * 40 + "é"


def test_as_many_marks_as_a_script_can_need_are_put_in_order() -> None:
    text = "a" + "\u0300\u0316" * 15

    assert spelled(text) == unicodedata.normalize("NFC", text)


def test_a_pile_of_marks_holds_nobody_up() -> None:
    scoring = Scoring(kind=Kind.SHORT_TEXT, rule=RULE)
    began = time.process_time()

    score = score_response(scoring, [PILE])
    cleaned, code = clean(PILE), as_code(PILE)

    assert time.process_time() - began < 1
    assert (score, cleaned, code) == (Decimal(0), PILE, "a")
