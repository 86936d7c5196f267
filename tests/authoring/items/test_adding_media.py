"""Pictures and recordings that are added while an item or a stimulus is written."""

import re

import httpx2
import pytest

from tests.authoring.items.forms import typed
from tests.authoring.reading import marked_fields
from tests.question_bank.drafts import MATCHING, SINGLE
from tests.question_bank.files import SVG, picture, pixel_flood, recording
from tests.world import World

MARK = re.compile(r"!\[([^\]]*)\]\((media:[\w.-]+)\)")


async def added(
    admin: httpx2.AsyncClient, path: str, fields: dict[str, str], file: bytes | None
) -> httpx2.Response:
    """What the form answers to the button that adds a file."""
    files = {"media": ("gambar.png", file if file is not None else b"")}
    return await admin.post(path, data={**fields, "do": "media"}, files=files)


async def test_a_picture_stands_behind_the_chosen_text_and_is_shown(
    admin: httpx2.AsyncClient, world: World
) -> None:
    bank = await world.bank(items=1)
    path = f"/admin/banks/{bank.id}/items/new?kind=single_choice"
    fields = typed(SINGLE, code="G-1", media_alt="Grafik [batang]", media_into="options-1-text")

    reply = await added(admin, path, fields, picture())

    text = re.search(r'id="options-1-text"[^>]*>\n([^<]*)<', reply.text)
    assert reply.status_code == 200
    assert text is not None
    assert text[1].startswith(SINGLE.options[1] + "\n\n![Grafik \\[batang\\]](media:")
    shown = re.search(r'<img[^>]*src="(/media/[\w.-]+)"', reply.text)
    assert shown is not None
    assert (await admin.get(shown[1])).headers["Content-Type"] == "image/png"


async def test_an_item_with_a_picture_is_saved_with_it(
    admin: httpx2.AsyncClient, world: World
) -> None:
    bank = await world.bank(items=1)
    path = f"/admin/banks/{bank.id}/items/new?kind=matching"
    reply = await added(admin, path, typed(MATCHING, media_alt="Peta"), picture())
    found = MARK.search(reply.text)
    assert found is not None

    saved = await admin.post(path, data=typed(MATCHING, stem=f"{MATCHING.stem}\n\n{found[0]}"))

    assert re.fullmatch(r"/admin/items/\w+", saved.url.path)
    assert f'src="/media/{found[2].removeprefix("media:")}"' in saved.text


@pytest.mark.parametrize(
    ("file", "alt", "marked"),
    [
        (SVG, "Peta", {"media"}),
        (pixel_flood(), "Peta", {"media"}),
        (picture()[:60], "Peta", {"media"}),
        (b"bukan gambar", "Peta", {"media"}),
        (None, "Peta", {"media"}),
        (picture(), "", {"media_alt"}),
        (None, "", {"media", "media_alt"}),
    ],
    ids=["script", "flood", "cut off", "text", "no file", "no alt", "neither"],
)
async def test_what_cannot_be_added_is_told_and_loses_nothing(
    admin: httpx2.AsyncClient, world: World, file: bytes | None, alt: str, marked: set[str]
) -> None:
    bank = await world.bank(items=1)
    path = f"/admin/banks/{bank.id}/items/new?kind=single_choice"

    reply = await added(admin, path, typed(SINGLE, stem="Sudah ditulis", media_alt=alt), file)

    assert (reply.status_code, marked_fields(reply)) == (422, marked)
    assert "Sudah ditulis" in reply.text
    assert 'id="media-card" open' in reply.text


async def test_a_recording_is_added_to_a_stimulus(admin: httpx2.AsyncClient, world: World) -> None:
    bank = await world.bank(items=1)
    fields = {"code": "S-9", "title": "", "text": "Dengarkan.", "media_alt": "Pengumuman"}

    reply = await added(admin, f"/admin/banks/{bank.id}/stimuli/new", fields, recording())
    wrong = await added(admin, f"/admin/banks/{bank.id}/stimuli/new", fields, b"bukan suara")

    found = MARK.search(reply.text)
    assert found is not None
    assert found[2].endswith(".mp3")
    assert "<audio" in reply.text
    assert (wrong.status_code, "Dengarkan." in wrong.text) == (422, True)
