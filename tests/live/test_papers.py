"""Papers put together from ready texts: every item as it was placed, loaded once for everybody."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest

from exam_server.live.papers import Papers
from exam_server.live.placing import Places
from exam_server.outcomes import FormPosition
from exam_server.state import State

SLOT = "s2k4m7qa"
ANGULAR = {
    "kind": "single_choice",
    "stem": "<p>Kata \"ya\" \\ </script> – 5 < 7 & 'é'</p>",
    "options": [{"id": "o1", "text": "<p>{0} %s</p>"}, {"id": "o2", "text": "<p>b</p>"}],
}
NUMERIC = {"kind": "numeric", "stem": "<p>Berapa?</p>", "options": []}
FORM = (FormPosition("v1", ("o2", "o1")), FormPosition("v2", ()))


class CountingPlaces:
    """The real places, with the number of times items were asked for."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self.whole, self.parts = 0, 0

    async def all_items(self, slot_id: str) -> dict[str, str]:
        """Everything of a slot."""
        self.whole += 1
        return await self._places.all_items(slot_id)

    async def items(self, slot_id: str, versions: Sequence[str]) -> dict[str, str]:
        """Some of a slot."""
        self.parts += 1
        return await self._places.items(slot_id, versions)


@pytest.fixture
async def places(state: State) -> CountingPlaces:
    """A slot with two items placed."""
    texts = {"v1": json.dumps(ANGULAR), "v2": json.dumps(NUMERIC)}
    await state.places.put_items(SLOT, texts)
    return CountingPlaces(state.places)


def papers_on(places: CountingPlaces) -> Papers:
    """Papers of a process that has just started."""
    return Papers(places)  # type: ignore[arg-type]


async def test_a_paper_holds_every_item_in_the_order_of_its_form(places: CountingPlaces) -> None:
    found = json.loads(await papers_on(places).items(SLOT, FORM))

    first, second = ANGULAR["options"]
    assert found == [
        {"position": 1, **ANGULAR, "options": [second, first]},
        {"position": 2, **NUMERIC},
    ]


async def test_one_item_is_the_same_as_in_the_paper(places: CountingPlaces) -> None:
    papers = papers_on(places)

    whole = json.loads(await papers.items(SLOT, FORM))

    assert [await papers.item(SLOT, FORM, place) for place in (1, 2)] == whole


async def test_thousands_who_start_at_once_load_the_items_once(places: CountingPlaces) -> None:
    papers = papers_on(places)

    found = await asyncio.gather(*(papers.items(SLOT, FORM) for _ in range(2_000)))

    assert len(set(found)) == 1
    assert (places.whole, places.parts) == (1, 0)


async def test_an_item_placed_after_the_slot_was_loaded_is_found(
    state: State, places: CountingPlaces
) -> None:
    papers = papers_on(places)
    await papers.items(SLOT, FORM)
    await state.places.put_items(SLOT, {"v3": json.dumps(NUMERIC)})

    late = json.loads(await papers.items(SLOT, [*FORM, FormPosition("v3", ())]))

    assert late[2] == {"position": 3, **NUMERIC}


async def test_whoever_goes_away_does_not_end_the_loading_for_the_others(
    places: CountingPlaces,
) -> None:
    papers = papers_on(places)
    gone = asyncio.create_task(papers.items(SLOT, FORM))
    stayed = asyncio.create_task(papers.items(SLOT, FORM))
    await asyncio.sleep(0)
    gone.cancel()

    assert len(json.loads(await stayed)) == 2
    assert places.whole == 1


async def test_an_item_that_was_never_placed_is_a_fault(places: CountingPlaces) -> None:
    with pytest.raises(LookupError):
        await papers_on(places).items(SLOT, [FormPosition("v9", ())])


SECRET = {"weight": "KENARI", "answers": ["KENARI"], "feedback": "KENARI", "key": "KENARI"}
SHOWN = {
    "prompts": [{"id": "p1", "text": "<p>Bali</p>"}],
    "gaps": [{"id": "g1", "kind": "choice", "options": [{"id": "o1", "text": "a"}]}],
    "units": ["kg"],
    "words": 200,
    "stimulus": {"code": "T", "title": "Tabel", "text": "<p>1</p>"},
    "translations": {"en": {"stem": "<p>?</p>", "options": {"o1": "<p>a</p>"}}},
}


async def test_what_a_kind_shows_besides_goes_out(state: State) -> None:
    await state.places.put_items(SLOT, {"v1": json.dumps({**NUMERIC, **SHOWN})})

    [found] = json.loads(await Papers(state.places).items(SLOT, [FormPosition("v1", ())]))

    assert found == {"position": 1, **NUMERIC, **SHOWN}


async def test_nothing_that_is_stored_beside_it_goes_out(state: State) -> None:
    marked = spoiled({**NUMERIC, **SHOWN, "options": [{"id": "o1", "text": "a"}], "rule": SECRET})
    await state.places.put_items(SLOT, {"v1": json.dumps(marked)})

    found = await Papers(state.places).items(SLOT, [FormPosition("v1", ("o1",))])

    assert json.loads(found)[0]["gaps"] == SHOWN["gaps"]
    assert "KENARI" not in found


def spoiled(node: Any) -> Any:
    """The same with secrets in every object."""
    if isinstance(node, list):
        return [spoiled(each) for each in node]
    if not isinstance(node, dict):
        return node
    inner = {name: spoiled(each) for name, each in node.items()}
    # Of a translation, the options and prompts are named by their ids.
    return inner if set(inner) == {"o1"} or set(inner) == {"en"} else {**inner, **SECRET}
