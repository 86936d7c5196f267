"""The exam page carries the whole truth in its first answer, in words of its own language."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import httpx2
import pytest

from question_bank import ItemDraft, Translation
from tests.attempts.lines import open_line, save
from tests.question_bank import drafts
from tests.serving import RunningServer
from tests.world import Sitting, World


def embedded(page: httpx2.Response, name: str) -> Any:
    """The JSON in the page's script element of this id."""
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page.text)
    assert found is not None, page.text[:500]
    return json.loads(found[1])


async def opened(server: RunningServer, sitting: Sitting, query: str = "") -> httpx2.Response:
    async with server.signed_in(sitting.person) as client:
        return await client.get(f"/attempts/{sitting.id}{query}")


async def test_the_page_carries_what_the_api_tells(server: RunningServer, world: World) -> None:
    sitting = await world.attempt()
    async with server.signed_in(sitting.person) as client:
        told = (await client.get(f"/api/v1/attempts/{sitting.id}")).json()

    page = embedded(await opened(server, sitting), "attempt")

    assert page["items"] == told["items"]
    assert {name: page[name] for name in ("id", "state", "epoch", "responses")} == {
        name: told[name] for name in ("id", "state", "epoch", "responses")
    }
    assert page["view"]["position"] == 1


async def test_the_page_shows_the_item_that_was_looked_at(
    server: RunningServer, world: World
) -> None:
    sitting = await world.attempt()
    await world.state.attempts.look(
        sitting.id, sitting.person.id, epoch=sitting.epoch, view={"position": 3, "font": "L"}
    )

    page = await opened(server, sitting)

    items = embedded(page, "attempt")["items"]
    assert f'<div id="stem" class="stem">{items[2]["stem"]}</div>' in page.text
    assert 'data-font="L"' in page.text


async def test_each_language_has_words_of_its_own(server: RunningServer, world: World) -> None:
    sitting = await world.attempt()

    found = [
        embedded(await opened(server, sitting, f"?lang={language}"), "words")["saving"]
        for language in ("id", "en", "id")
    ]

    assert found == ["Menyimpan…", "Saving…", "Menyimpan…"]


async def test_a_text_cannot_end_the_script_it_stands_in(
    server: RunningServer, world: World
) -> None:
    row = "T-1,Topik,1,single_choice,a </script> b & <!-- c,1 < 2,no,maybe,,,A,,,Karena.\n"
    sitting = await world.attempt(await world.slot(rows=[row]))

    page = await opened(server, sitting)

    (item,) = embedded(page, "attempt")["items"]
    assert "script" in item["stem"]
    assert "a </script>" not in page.text


@dataclass(frozen=True, slots=True)
class Painted:
    """What the first paint of an item holds, and how often."""

    draft: ItemDraft
    marks: Mapping[str, int]


PAINTED = (
    Painted(drafts.SINGLE, {'type="radio"': 3, 'class="letter"': 3}),
    Painted(drafts.MULTIPLE, {'type="checkbox"': 4, "Boleh memilih lebih dari satu.": 1}),
    Painted(drafts.TRUE_FALSE, {'type="radio"': 2}),
    Painted(drafts.NUMERIC, {'id="typed"': 1, "Tulis angka dengan atau tanpa satuan: kg, g.": 1}),
    Painted(drafts.SHORT_TEXT, {'id="typed"': 1}),
    Painted(drafts.MATCHING, {"<select": 3, "<option": 15, 'class="matches"': 0}),
    Painted(drafts.ORDERING, {"Naikkan: ": 4, "Turunkan: ": 4, 'id="order-keep">': 1}),
    Painted(drafts.CLOZE, {"data-gap=": 3, "<select": 1, 'type="text"': 2, "Isian 2 dari 3": 1}),
    Painted(drafts.ESSAY, {"<textarea": 1, "0 dari paling banyak 200 kata": 1}),
)


@pytest.mark.parametrize("painted", PAINTED, ids=lambda painted: painted.draft.kind)
async def test_every_kind_is_painted_before_any_script_runs(
    server: RunningServer, world: World, painted: Painted
) -> None:
    sitting = await world.attempt(await world.slot(drafts=[painted.draft]))

    page = await opened(server, sitting)

    fieldset = page.text.split('<fieldset id="choices"')[1].split("</fieldset>")[0]
    assert {mark: fieldset.count(mark) for mark in painted.marks} == painted.marks
    assert "&lt;" not in fieldset


async def test_the_first_paint_follows_the_language_of_the_screen(
    server: RunningServer, world: World
) -> None:
    english = Translation(language="en", stem="What is 8 × 5?")
    sitting = await world.attempt(
        await world.slot(drafts=[replace(drafts.SINGLE, translations=(english,))])
    )

    found = {
        language: (await opened(server, sitting, f"?lang={language}")).text
        for language in ("id", "en")
    }

    assert '<div id="stem" class="stem"><p>Berapa 8 × 5?</p>' in found["id"]
    assert '<div id="stem" class="stem"><p>What is 8 × 5?</p>' in found["en"]
    assert ['id="translation" hidden' in text for text in found.values()] == [True, False]


async def test_an_order_is_painted_as_it_was_answered(server: RunningServer, world: World) -> None:
    sitting = await world.attempt(await world.slot(drafts=[drafts.ORDERING]))
    (item,) = embedded(await opened(server, sitting), "attempt")["items"]
    texts = {option["id"]: option["text"] for option in item["options"]}
    wanted = sorted(texts, reverse=True)
    async with open_line("http", server, sitting) as line:
        await line.ask(save(1, response=wanted))

    page = (await opened(server, sitting)).text

    places = [page.index(f'<span class="text">{texts[each]}') for each in wanted]
    assert places == sorted(places)
    assert 'id="order-keep" hidden' in page
