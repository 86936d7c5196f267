"""What an author reads instead of ids, kind by kind."""

from datetime import UTC, datetime

import pytest

from exam_server.authoring.statistics.labels import Label, label_of, plain
from question_bank import BLANK, OTHER, ItemDraft, ItemVersion, Kind, compose
from tests.question_bank.drafts import EACH_KIND, right_response


def version_of(draft: ItemDraft) -> ItemVersion:
    """The version that a draft becomes, as it is stored."""
    content = compose(draft, language="id")
    return ItemVersion(
        item_id="i",
        number=1,
        kind=content.kind,
        stem=content.stem,
        options=[{"id": option.id, "text": option.text} for option in content.options],
        key=list(content.key),
        explanation="",
        body=dict(content.body),
        source={},
        digest="",
        created_at=datetime.now(UTC),
    )


@pytest.mark.parametrize("draft", EACH_KIND, ids=lambda draft: draft.kind.value)
def test_no_id_is_left_in_what_an_author_reads(draft: ItemDraft) -> None:
    version = version_of(draft)
    response = right_response(draft)
    choices = [" ".join(response)] if draft.kind is Kind.ORDERING else list(response)

    labels = [label_of(choice, version).short for choice in choices]

    assert labels
    for choice, label in zip(choices, labels, strict=True):
        assert label
        assert label != choice or draft.kind in {Kind.NUMERIC, Kind.SHORT_TEXT, Kind.ESSAY}


def test_options_have_letters_in_the_authors_order_and_their_text() -> None:
    version = version_of(EACH_KIND[0])

    labels = [label_of(option["id"], version) for option in version.options]

    assert [label.short for label in labels] == ["A", "B", "C"]
    assert sorted(label.text for label in labels) == ["35", "40", "45"]


def test_no_answer_and_rare_ones_are_left_to_the_page() -> None:
    version = version_of(EACH_KIND[0])

    assert [label_of(each, version) for each in (BLANK, OTHER)] == [Label(BLANK), Label(OTHER)]


def test_a_long_text_is_cut() -> None:
    assert plain(f"<p>{'a' * 100}</p>") == "a" * 79 + "…"
