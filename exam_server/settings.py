"""Every setting of the process, read from EXAM_* variables here and nowhere else."""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from exam_server.errors import BadSetting


class Settings(BaseSettings):
    """With no variable set, everything is embedded under one data directory."""

    model_config = SettingsConfigDict(env_prefix="EXAM_", frozen=True)

    data_dir: Path = Field(default=Path("exam-data"), description="where embedded data lives")
    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8000, ge=0, le=65535, description="port to listen on")
    redis_url: str = Field(default="", description="empty: embedded")
    database_url: str = Field(default="", description="postgresql://…; empty: SQLite")
    public_origin: str = Field(default="", description="as browsers see it; empty: as asked")
    secret: SecretStr | None = Field(default=None, description="empty: kept in a file")
    ticket_hours: int = Field(default=12, ge=1, le=168, description="how long a sign-in lasts")
    workers: bool = Field(default=True, description="run deadlines and archiving beside the server")
    outage_seconds: float = Field(default=3.0, ge=2.0, le=600, description="gap that is an outage")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info")

    @field_validator("redis_url")
    @classmethod
    def _known_redis(cls, url: str) -> str:
        if url and not url.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("expected redis://, rediss:// or unix://")
        return url

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url.startswith(("postgresql://", "postgres://")):
            return "postgresql+asyncpg://" + url.partition("://")[2]
        if url and not url.startswith(("postgresql+asyncpg://", "sqlite+aiosqlite://")):
            raise ValueError("expected postgresql://user@host/name")
        return url

    @field_validator("public_origin")
    @classmethod
    def _plain_origin(cls, origin: str) -> str:
        if origin and not origin.startswith(("https://", "http://")):
            raise ValueError("expected an origin such as https://exam.example.org")
        return origin.rstrip("/")

    @property
    def outage(self) -> timedelta:
        """The gap without any live server from which on it counts as an outage."""
        return timedelta(seconds=self.outage_seconds)

    @property
    def sql_url(self) -> str:
        """The database to open: the one configured, else SQLite in the data directory."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.absolute() / 'record.db'}"

    def signing_secret(self) -> str:
        """The configured secret, else one made once and kept in the data directory (mode 0600)."""
        if self.secret is not None:
            return self.secret.get_secret_value()
        path = self.data_dir / "secret"
        self.data_dir.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii").strip()


def read_settings(**overrides: object) -> Settings:
    """The settings of this process; raises BadSetting naming each variable that is wrong."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [
            f"EXAM_{'_'.join(str(part) for part in fault['loc']).upper()}: "
            f"{fault['msg']}, found {fault['input']!r}"
            for fault in error.errors()
        ]
        raise BadSetting("\n".join(lines)) from None
