"""Bringing the schema up to date with Alembic, from inside the installed package."""

from importlib.resources import files
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from exam_server.errors import BadSetting

MIGRATION_LOCK: Final = 6_911_823
"""Any number that nobody else uses for an advisory lock in the same PostgreSQL database."""


def alembic_config(url: str) -> Config:
    """Alembic's configuration for a database URL."""
    config = Config()
    config.set_main_option("script_location", str(files("exam_server") / "migrations"))
    config.attributes["url"] = url
    return config


def migrate(url: str) -> None:
    """Upgrade the database to the newest schema; nothing happens when it is there already.

    Raises BadSetting when the database cannot be reached or does not let us in.
    """
    try:
        command.upgrade(alembic_config(url), "head")
    except (OSError, SQLAlchemyError) as error:
        shown = make_url(url).render_as_string(hide_password=True)
        reason = str(error).partition("\n")[0]
        raise BadSetting(f"the database {shown} cannot be used: {reason}") from error


def check_schema(url: str) -> None:
    """Raise alembic's CommandError when models and migrated schema differ."""
    command.check(alembic_config(url))
