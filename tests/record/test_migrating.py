"""The schema comes up to date, or one line says why not."""

from pathlib import Path

import pytest

from exam_server.errors import BadSetting
from exam_server.record.migrating import check_schema, migrate


def test_an_empty_database_gets_the_schema_of_the_models(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'record.db'}"

    migrate(url)
    migrate(url)

    check_schema(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+asyncpg://exam:hidden@127.0.0.1:1/none",
        "sqlite+aiosqlite:////nowhere/at/all/record.db",
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(url: str) -> None:
    with pytest.raises(BadSetting) as caught:
        migrate(url)

    assert "cannot be used" in str(caught.value)
    assert "hidden" not in str(caught.value)
    assert "\n" not in str(caught.value)
