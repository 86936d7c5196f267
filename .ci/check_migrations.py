"""Builds an empty SQLite database by the migrations alone and compares it with the models."""

from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

from exam_server.record.migrating import alembic_config, migrate


def main() -> None:
    """Ends with an error that names the first difference, if there is one."""
    with TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder, 'record.db')}"
        migrate(url)
        command.check(alembic_config(url))


if __name__ == "__main__":
    main()
