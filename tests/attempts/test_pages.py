"""The exam page carries the whole truth in its first answer, in words of its own language."""

import json
import re
from typing import Any

import httpx2

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
