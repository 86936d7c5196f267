"""A receipt's forms: its file, its code and a link say the same, and nothing else is a receipt."""

import json
from typing import Any

import pytest

from exam_server.evidence.checking import Judged, judge_text
from exam_server.receipts import Closing, NotAReceipt, code_of, read_receipt, receipt_content
from exam_server.seals import Sealed
from tests.evidence.stories import OTHER, SEALER

CLOSING = Closing("s2k4m7qa-wvyq4wyr", "submitted", 1_795_237_597_804, 28, 30, "4691370b" * 8)


def a_receipt() -> dict[str, Any]:
    content = receipt_content(CLOSING, durability="fsync", key_id=SEALER.public.id)
    return {**content, "signature": SEALER.seal(Sealed.RECEIPT, content)}


RECEIPT = a_receipt()
FORMS = {
    "file": json.dumps(RECEIPT, indent=2),
    "answer": json.dumps(RECEIPT),
    "code": code_of(RECEIPT),
    "link": f"https://exam.example.org/receipts?code={code_of(RECEIPT)}&lang=en",
    "pasted": f"  \n{code_of(RECEIPT)}\n",
    "message": f"Tanda terima saya: {code_of(RECEIPT)} terima kasih",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_same_and_is_genuine(form: str) -> None:
    assert read_receipt(FORMS[form]) == RECEIPT
    assert judge_text(FORMS[form], SEALER.known) == (Judged.GENUINE, RECEIPT)


def test_a_receipt_states_its_reference_its_instant_and_how_it_was_kept() -> None:
    assert RECEIPT["reference"] == "4691370B46"
    assert RECEIPT["closed_at"] == "2026-11-21T05:06:37.804Z"
    assert (RECEIPT["answered"], RECEIPT["items"], RECEIPT["durability"]) == (28, 30, "fsync")
    assert len(code_of(RECEIPT)) < 250


@pytest.mark.parametrize("name", RECEIPT)
def test_no_field_can_say_something_else(name: str) -> None:
    value = RECEIPT[name]
    wrong = value + 1 if isinstance(value, int) else ("1" if value[0] != "1" else "2") + value[1:]
    text = json.dumps({**RECEIPT, name: wrong})

    assert judge_text(text, SEALER.known)[0] is not Judged.GENUINE


def test_no_letter_of_a_code_can_be_another() -> None:
    code = code_of(RECEIPT)
    wrong = [
        code[:at] + letter + code[at + 1 :]
        for at in range(len(code))
        for letter in ("0", "A", "")
        if code[at] != letter
    ]

    assert [text for text in wrong if judge_text(text, SEALER.known)[0] is Judged.GENUINE] == []


def test_a_receipt_of_another_server_is_foreign() -> None:
    assert judge_text(FORMS["file"], OTHER.known)[0] is Judged.FOREIGN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        "4691370B46",
        "x" * 5_000,
        "[" * 4_000,
        "\ud800",
        '{"format": NaN}',
        json.dumps({**RECEIPT, "points": 30}),
        json.dumps({name: value for name, value in RECEIPT.items() if name != "signature"}),
        json.dumps({**RECEIPT, "answered": True}),
        json.dumps({**RECEIPT, "answered": "28"}),
        json.dumps({**RECEIPT, "attempt": "a\nb"}),
        json.dumps({**RECEIPT, "closed_at": "2026-13-41T25:61:61.000Z"}),
        json.dumps({**RECEIPT, "digest": "4691370b" * 8 + "\n"}),
        json.dumps(RECEIPT)[:-1] + ', "state": "expired"}',
        f"1.a-b.submitted.{'9' * 20}.1.1.{'0' * 64}.fsync.{'0' * 16}.{'A' * 86}",
        f"1.a-b.submitted.{'9' * 16}.1.1.{'0' * 64}.fsync.{'0' * 16}.{'A' * 86}",
        "1.a-b.submitted.²" + ".1" * 6,
    ],
)  # fmt: skip
def test_what_is_no_receipt_is_unreadable(text: str) -> None:
    with pytest.raises(NotAReceipt):
        read_receipt(text)
    assert judge_text(text, SEALER.known) == (Judged.UNREADABLE, None)
