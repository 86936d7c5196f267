"""The short form of the model: what is broken is refuted, the protocol is not."""

import re
from collections.abc import AsyncIterator

import pytest

from tests.house import project_files
from tests.prove.model.checker import MODEL, STORIES, Verifier
from tests.prove.model.part import compiled, refute, verify
from tests.prove.model.variants import BROKEN, MARKS, NOT_IN_SHORT, PROPERTIES, SHORT


@pytest.fixture(scope="module")
async def verifier() -> AsyncIterator[Verifier]:
    """The model, compiled once."""
    async with compiled(*STORIES) as made:
        yield made


async def test_every_broken_variant_is_refuted(verifier: Verifier) -> None:
    found = [
        (await verifier.check(broken.bounds, bug=broken.number, watch=broken.falls)).violated
        for broken in BROKEN
    ]

    assert found == [True] * len(BROKEN)


async def test_a_refutation_is_told_as_a_story(verifier: Verifier) -> None:
    (early,) = [broken for broken in BROKEN if broken.what == "ACK before WAIT"]

    story = (await refute(verifier, early)).story

    assert story[-4:] == [
        "save_response: answer 1 of device 1, epoch 1, becomes version 1",
        "the server answers: answer 1 is saved as version 1",
        "the primary dies: its replica takes over with what it has",
        "No longer true: an acknowledged answer is never lost.",
    ]


async def test_a_small_protocol_holds_and_everything_happens_in_it(verifier: Verifier) -> None:
    line = await verify(verifier, SHORT, but=NOT_IN_SHORT)

    assert line.troubles == []
    assert int(line.facts["states"]) > 300_000


def test_every_property_can_fall_and_every_number_is_the_models() -> None:
    text = MODEL.read_text(encoding="utf-8")

    assert {broken.falls for broken in BROKEN} == set(PROPERTIES)
    assert set(re.findall(r"watch != (\d)", text)) == {str(number) for number in PROPERTIES}
    assert set(re.findall(r"bug == (\d)", text)) == {str(broken.number) for broken in BROKEN}
    assert set(re.findall(r'mark\(\d+, "(.*?)"\)', text)) == MARKS


def test_every_step_of_the_model_stands_beside_its_script() -> None:
    steps = set(re.findall(r"printf\(\"STORY: ([a-z_]+): ", MODEL.read_text(encoding="utf-8")))
    page = project_files()["docs/proofs.md"]

    assert len(steps) >= 4
    for step in steps:
        assert f"exam_server/live/lua/{step}.lua" in project_files()
        assert f"`{step}`" in page
