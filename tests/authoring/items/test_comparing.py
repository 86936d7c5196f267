"""Two versions, word by word."""

import time
from dataclasses import replace

from exam_server.authoring.items.comparing import differences, field_differences
from question_bank import ItemDraft, ItemVersion, compose
from question_bank.models import Item
from question_bank.writing import version_of
from tests.question_bank.builders import NOW
from tests.question_bank.drafts import CLOZE, SINGLE


def version(draft: ItemDraft) -> ItemVersion:
    item = Item(
        bank_id="b", topic_id="t", code=draft.code, difficulty=1, current_version_id=draft.stem
    )
    content = compose(draft, language="id")
    return version_of(item, 1, draft, content=content, by="", now=NOW)


def test_only_the_changed_words_of_the_changed_fields_are_told() -> None:
    before, after = SINGLE, replace(SINGLE, stem="Berapa 8 × 6?", options=("35", "48", "45"))

    found = {each.field: each for each in differences(version(before), version(after))}

    assert set(found) == {"stem", "options"}
    assert [piece.text for piece in found["stem"].before if piece.changed] == ["5"]
    assert [piece.text for piece in found["stem"].after if piece.changed] == ["6"]
    assert "".join(piece.text for piece in found["options"].after) == "35\n48\n45"


def test_what_belongs_to_the_item_is_no_difference() -> None:
    assert differences(version(SINGLE), version(replace(SINGLE, topic="Lain", tags=("x",)))) == []


def test_a_field_that_only_one_side_has_is_empty_on_the_other() -> None:
    found = differences(version(replace(CLOZE, gaps=())), version(CLOZE))

    (gaps,) = found
    assert (gaps.field, gaps.before) == ("gaps", ())
    assert "Denpasar" in "".join(piece.text for piece in gaps.after)


def test_a_word_changed_in_a_long_text_is_found_and_two_long_texts_hold_nobody_up() -> None:
    long, other = " ".join(map(str, range(1_500))), " ".join(map(str, range(1_500, 0, -1)))
    began = time.process_time()

    (near,) = field_differences({"stem": f"{long} a {long}"}, {"stem": f"{long} b {long}"})
    (far,) = field_differences({"stem": long}, {"stem": other})

    assert time.process_time() - began < 1
    assert [piece.text for piece in near.after if piece.changed] == ["b"]
    assert "".join(piece.text for piece in near.before) == f"{long} a {long}"
    assert [piece.changed for piece in far.before] == [True]
