"""Large files: read and written by a process of their own, while a page tells how far it is."""

import asyncio
import importlib.util

import httpx2

from exam_server.authoring.banks.import_running import WORK
from exam_server.item_files.orders import SMALL
from tests.authoring.banks.files import BAD, GOOD, sent
from tests.authoring.reading import heading
from tests.world import World

LONG = [
    GOOD.replace("A-1", f"L-{n}").replace("Empat.", "kata " * 1_500) for n in range(SMALL // 7_000)
]


async def until_there(admin: httpx2.AsyncClient, path: str, wanted: str) -> httpx2.Response:
    """Load a page until it has this heading."""
    for _ in range(600):
        reply = await admin.get(path)
        if heading(reply) == wanted:
            return reply
        await asyncio.sleep(0.1)
    raise AssertionError(reply.text)


async def test_a_large_file_is_read_and_written_beside_the_server(
    admin: httpx2.AsyncClient, world: World
) -> None:
    bank = (await world.bank(items=1)).id

    first = await admin.post(f"/admin/banks/{bank}/import", files=sent(*LONG, BAD))
    preview = await until_there(admin, first.url.path, "Pratinjau impor")
    pressed = [await admin.post(preview.url.path) for _ in range(2)]
    result = await until_there(admin, first.url.path, "Hasil impor")

    assert heading(first) == "Berkas sedang dibaca"
    assert "Tingkat kesulitan harus 1, 2, atau 3." in preview.text
    assert {heading(page) for page in pressed} <= {"Soal sedang disimpan", "Hasil impor"}
    assert f'<strong class="digits">{len(LONG)}</strong> baru' in result.text
    assert len((await admin.get(f"/api/v1/banks/{bank}/imports")).json()) == 2


def test_the_work_can_be_run_as_a_module() -> None:
    assert importlib.util.find_spec(WORK)
