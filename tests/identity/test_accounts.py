"""The first admin: made once, by the command line, with a sentence for everything that is wrong."""

import asyncio
import io
import sys
from pathlib import Path

import pytest
from sqlmodel import select

from exam_server.errors import BadSetting
from exam_server.identity.accounts import NewAdmin, create_admin, read_password
from exam_server.identity.sign_in import check_credentials
from exam_server.record.accounts import Account
from exam_server.record.database import open_engine, transaction
from exam_server.settings import Settings
from exam_server.state import State

PASSWORD = "a long password"


async def accounts_in(settings: Settings) -> list[Account]:
    """Everybody there is."""
    engine = open_engine(settings.sql_url)
    async with transaction(engine, read_only=True) as session:
        found = list(await session.exec(select(Account)))
    await engine.dispose()
    return found


async def in_thread(settings: Settings, wanted: NewAdmin) -> None:
    """As the command does it: with a loop of its own."""
    await asyncio.to_thread(create_admin, settings, wanted)


def test_the_database_is_created_with_the_admin_in_it(tmp_path: Path) -> None:
    create_admin(Settings(data_dir=tmp_path / "new"), NewAdmin("Admin", PASSWORD))

    assert (tmp_path / "new" / "record.db").exists()


async def test_the_admin_signs_in(state: State) -> None:
    await in_thread(state.settings, NewAdmin("Kepala", PASSWORD, "Rina Hartati"))

    account = await check_credentials(state, login="kepala", password=PASSWORD, address="127.0.0.1")

    assert (account.number, account.name, account.roles) == ("kepala", "Rina Hartati", ["admin"])


async def test_an_account_that_exists_is_left_alone(state: State) -> None:
    await in_thread(state.settings, NewAdmin("admin", PASSWORD))
    before = await accounts_in(state.settings)

    with pytest.raises(BadSetting, match="there is an account admin already"):
        await in_thread(state.settings, NewAdmin("ADMIN", "another password"))

    assert await accounts_in(state.settings) == before


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (NewAdmin("", PASSWORD), "--login: expected 1 to 40"),
        (NewAdmin("a b", PASSWORD), "--login: expected 1 to 40"),
        (NewAdmin("rina@example.org", PASSWORD), "--login: expected 1 to 40"),
        (NewAdmin("admin", "short"), "8 to 200 characters, found 5"),
        (NewAdmin("admin", PASSWORD, "a\nb"), "--name: expected"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(
    tmp_path: Path, wanted: NewAdmin, sentence: str
) -> None:
    with pytest.raises(BadSetting, match=sentence) as caught:
        create_admin(Settings(data_dir=tmp_path / "new"), wanted)

    assert "short" not in str(caught.value)
    assert not (tmp_path / "new").exists()


def test_the_password_is_the_first_line_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\r\nnot this\n")

    assert read_password(str(path)) == PASSWORD


def test_the_password_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))

    assert read_password("-") == PASSWORD


@pytest.mark.parametrize("path", ["", "/nowhere/at-all"])
def test_a_password_that_cannot_be_read_is_told(path: str) -> None:
    with pytest.raises(BadSetting, match="--password-file"):
        read_password(path)
