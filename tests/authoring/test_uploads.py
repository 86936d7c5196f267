"""Files between preview and commit, and what a form may send."""

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from exam_server.authoring.uploads import KEPT, UPLOAD_LIMIT, Shelf
from tests.authoring.reading import complaints
from tests.world import World

NOW = datetime.now(UTC)


async def test_a_file_is_found_again_until_it_is_dropped(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "uploads", "bank1", "admin1")

    name = await shelf.keep(b"content", NOW)

    assert await shelf.find(name) == b"content"
    await shelf.drop(name)
    assert await shelf.find(name) is None


async def test_only_its_owner_finds_a_file_and_only_for_its_purpose(tmp_path: Path) -> None:
    name = await Shelf(tmp_path, "bank1", "admin1").keep(b"content", NOW)

    assert await Shelf(tmp_path, "bank1", "admin2").find(name) is None
    assert await Shelf(tmp_path, "bank2", "admin1").find(name) is None


async def test_files_are_kept_for_a_day_and_for_this_process_alone(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "uploads", "accounts", "admin1")
    name = await shelf.keep(b"old", NOW)
    (path,) = (tmp_path / "uploads").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700

    long_ago = (NOW - KEPT - timedelta(minutes=1)).timestamp()
    os.utime(path, (long_ago, long_ago))
    await shelf.keep(b"new", NOW)

    assert await shelf.find(name) is None


@pytest.mark.parametrize("name", ["", "..", "../record.db", "x" * 32, "A" * 32, "0" * 31, "0" * 33])
async def test_a_name_that_was_never_given_finds_nothing(tmp_path: Path, name: str) -> None:
    shelf = Shelf(tmp_path, "bank1", "admin1")

    assert await shelf.find(name) is None
    await shelf.drop(name)


async def test_a_purpose_that_is_no_id_has_no_place(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no place"):
        await Shelf(tmp_path, "../secret", "admin1").keep(b"", NOW)


FILE = ("items.csv", b"code\n")


@pytest.mark.parametrize(
    ("files", "data", "where"),
    [
        ({}, {}, {"file"}),
        ({}, {"file": "a text"}, {"file"}),
        ({"file": FILE}, {"dry_run": "maybe"}, {"dry_run"}),
        ({"file": FILE}, {"dry_run": ["true", "false"]}, {"dry_run"}),
        ({"file": FILE}, {"dry_run": "true", "bank": "x"}, {"bank"}),
        ({"files": FILE}, {}, {"file", "files"}),
        ({"dry_run": FILE, "file": FILE}, {}, {"dry_run"}),
    ],
)
async def test_a_form_that_is_not_what_was_asked_for_is_refused(
    admin: httpx2.AsyncClient,
    world: World,
    files: dict[str, tuple[str, bytes]],
    data: dict[str, str],
    where: set[str],
) -> None:
    bank = await world.bank()

    reply = await admin.post(f"/api/v1/banks/{bank.id}/imports", files=files, data=data)

    assert complaints(reply) == where


async def test_what_is_no_form_at_all_is_refused(admin: httpx2.AsyncClient, world: World) -> None:
    path = f"/api/v1/banks/{(await world.bank()).id}/imports"
    broken = {"Content-Type": "multipart/form-data; boundary=x"}

    assert complaints(await admin.post(path, json={"file": "x"})) == {"file"}
    assert (await admin.post(path, content=b"no boundary", headers=broken)).status_code in {
        400,
        422,
    }


async def test_a_file_beyond_the_limit_is_too_large(
    admin: httpx2.AsyncClient, world: World
) -> None:
    bank = await world.bank()
    file = {"file": ("items.csv", b"x" * UPLOAD_LIMIT)}

    reply = await admin.post(f"/api/v1/banks/{bank.id}/imports", files=file)

    assert (reply.status_code, reply.json()["type"]) == (413, "/problems/too_large")
