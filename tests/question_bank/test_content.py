"""The content of a version: opaque ids that betray nothing."""

from collections import Counter
from dataclasses import replace

import pytest

from question_bank.content import compose
from question_bank.formats.row_reading import validate
from question_bank.items import ItemDraft, StimulusDraft
from tests.question_bank import drafts
from tests.question_bank.builders import NUMERIC, TRUE_FALSE, row


def draft(**changes: str) -> ItemDraft:
    found = validate(row(**changes))
    assert isinstance(found, ItemDraft)
    return found


def test_the_key_names_the_id_of_the_right_text() -> None:
    content = compose(draft(), language="id")

    texts = {option.id: option.text for option in content.options}
    assert [texts[id_] for id_ in content.key] == ["<p>40</p>"]
    assert [option.id for option in content.options] == ["o1", "o2", "o3"]


def test_the_same_draft_gives_the_same_content() -> None:
    assert compose(draft(), language="id") == compose(draft(), language="id")


def test_ids_do_not_follow_the_order_of_the_author() -> None:
    keys = Counter(
        compose(draft(stem=f"Soal {place}", key="A"), language="id").key[0] for place in range(300)
    )

    assert set(keys) == {"o1", "o2", "o3"}
    assert min(keys.values()) > 60


def test_the_key_and_the_order_of_the_author_have_no_part_in_the_ids() -> None:
    one = compose(draft(), language="id")
    other = compose(
        draft(option_a="45", option_b="35", option_c="40", key="A", explanation="?"),
        language="id",
    )

    assert one.options == other.options
    assert one.key != other.key


def test_true_and_false_are_words_of_the_bank() -> None:
    content = compose(draft(**TRUE_FALSE), language="en")

    assert [(option.id, option.text) for option in content.options] == [
        ("true", "<p>True</p>"),
        ("false", "<p>False</p>"),
    ]
    assert content.key == ("false",)


def test_a_numeric_item_has_no_options() -> None:
    content = compose(draft(**NUMERIC), language="id")

    assert (content.options, content.key) == ((), ("12.5",))


def test_a_matching_shows_prompts_and_keeps_the_pairs_in_the_key() -> None:
    content = compose(drafts.MATCHING, language="id")

    matches = {option.text: option.id for option in content.options}
    assert len(matches) == 4
    assert [each["id"] for each in content.body["prompts"]] == ["p1", "p2", "p3"]
    assert content.key[0] == f"p1={matches['<p>Surabaya</p>']}"


def test_the_ids_of_an_ordering_do_not_tell_the_order() -> None:
    content = compose(drafts.ORDERING, language="id")

    assert sorted(content.key) == [option.id for option in content.options]
    assert list(content.key) != sorted(content.key)


def test_a_cloze_has_a_place_for_each_gap_and_answers_in_the_rule_alone() -> None:
    content = compose(drafts.CLOZE, language="id")

    assert content.stem.count("<span data-gap=") == 3
    assert [gap["kind"] for gap in content.body["gaps"]] == ["text", "choice", "number"]
    assert "5780" not in repr((content.stem, content.options, content.body))
    assert content.rule["gaps"]["g3"]["answers"][0]["text"] == "5780"


def test_the_stimulus_is_part_of_the_version() -> None:
    item = replace(drafts.SINGLE, stimulus="TABEL")
    old = compose(item, language="id", stimulus=StimulusDraft(code="TABEL", title="T", text="1"))
    new = compose(item, language="id", stimulus=StimulusDraft(code="TABEL", title="T", text="2"))

    assert old.body["stimulus"] == {"code": "TABEL", "title": "T", "text": "<p>1</p>"}
    assert old.digest != new.digest


@pytest.mark.parametrize("written", [drafts.SINGLE, drafts.MULTIPLE])
def test_options_that_stay_in_order_are_shown_as_their_author_wrote_them(
    written: ItemDraft,
) -> None:
    content = compose(replace(written, shuffle=False), language="id")

    assert [option.text for option in content.options] == [
        f"<p>{text}</p>" for text in written.options
    ]
    assert {option.id for option in content.options} == {
        option.id for option in compose(written, language="id").options
    }


@pytest.mark.parametrize("written", [drafts.MATCHING, drafts.ORDERING])
def test_an_order_in_which_the_key_stands_is_never_kept(written: ItemDraft) -> None:
    fixed = compose(replace(written, shuffle=False), language="id")

    assert fixed.options == compose(written, language="id").options


def test_a_gap_in_the_words_of_a_picture_is_none() -> None:
    stem = '{{1}} {{2}} {{3}} ![a "{{1}}" > b](media:x.png)'

    found = compose(replace(drafts.CLOZE, stem=stem), language="id").stem

    assert found.count("<span data-gap=") == 3
    assert 'alt="a &quot;{{1}}&quot; &gt; b"' in found
