"""The content of a version: opaque ids that betray nothing."""

from collections import Counter

from question_bank.content import compose
from question_bank.items import ItemDraft
from question_bank.validation import validate
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
