"""Bringing the schema up to date with Alembic, from inside the installed package."""

from importlib.resources import files

from alembic import command
from alembic.config import Config


def alembic_config(url: str) -> Config:
    """Alembic's configuration for a database URL."""
    config = Config()
    config.set_main_option("script_location", str(files("exam_server") / "migrations"))
    config.attributes["url"] = url
    return config


def migrate(url: str) -> None:
    """Upgrade the database to the newest schema; nothing happens when it is there already."""
    command.upgrade(alembic_config(url), "head")


def check_schema(url: str) -> None:
    """Raise alembic's CommandError when models and migrated schema differ."""
    command.check(alembic_config(url))
