"""Every setting of the process, read from EXAM_* variables here and nowhere else."""

import contextlib
import os
import secrets
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from exam_server.errors import BadSetting
from exam_server.outcomes import Durability

SHORTEST_SECRET: Final = 32
REDIS_SCHEMES: Final = (
    "redis://", "rediss://", "unix://", "redis+cluster://", "rediss+cluster://",
)  # fmt: skip


class Settings(BaseSettings):
    """With no variable set, everything is embedded under one data directory."""

    model_config = SettingsConfigDict(env_prefix="EXAM_", frozen=True)

    data_dir: Path = Field(default=Path("exam-data"), description="where embedded data lives")
    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8000, ge=0, le=65535, description="port to listen on")
    redis_url: str = Field(default="", description="empty: embedded")
    durability: Durability = Field(
        default=Durability.FSYNC, description="what an acknowledgement means"
    )
    replicas: int = Field(default=1, ge=1, le=16, description="copies where durability asks for")
    queue_limit: int = Field(default=4_000, ge=100, description="calls waiting for one Redis")
    database_url: str = Field(default="", description="postgresql://…; empty: SQLite")
    public_origin: str = Field(default="", description="as browsers see it; empty: as asked")
    secret: SecretStr | None = Field(default=None, description="empty: kept in a file")
    evidence_key_file: Path | None = Field(default=None, description="empty: from the secret")
    ticket_hours: int = Field(default=12, ge=1, le=168, description="how long a sign-in lasts")
    workers: bool = Field(default=True, description="run deadlines and archiving beside the server")
    outage_seconds: float = Field(default=1.5, ge=1.0, le=600, description="gap that is an outage")
    drain_seconds: float = Field(default=0, ge=0, le=300, description="how long unready at the end")
    release_after_minutes: float = Field(
        default=30, ge=0, le=10_080, description="a finished slot leaves Redis so long after"
    )
    log_tail_minutes: float = Field(
        default=180, ge=0, le=10_080, description="archived events stay in Redis so long"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info")

    @field_validator("redis_url")
    @classmethod
    def _known_redis(cls, url: str) -> str:
        expected = "redis://, rediss://, unix:// or redis+cluster://host:port,host:port"
        if url and not url.startswith(REDIS_SCHEMES):
            raise ValueError(f"expected {expected}")
        parts = urlsplit(url)
        if not parts.scheme.endswith("+cluster"):
            _ = parts.port  # Raises ValueError for a port that is none.
            return url
        hosts = parts.netloc.rpartition("@")[2].split(",")
        # Each on its own, so that one without a name or with a port that is none is found.
        if not all(urlsplit(f"redis://{host}").hostname for host in hosts):
            raise ValueError(f"expected {expected}")
        _ = [urlsplit(f"redis://{host}").port for host in hosts]
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
        found = origin.rstrip("/")
        parts = urlsplit(found)
        plain = f"{parts.scheme}://{parts.netloc}".lower() == found.lower()
        if found and not (plain and parts.hostname and parts.scheme in {"https", "http"}):
            raise ValueError("expected an origin such as https://exam.example.org")
        _ = parts.port  # Raises ValueError for a port that is none.
        return found

    @field_validator("secret")
    @classmethod
    def _long_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        text = secret.get_secret_value() if secret else ""
        if text and len(text) < SHORTEST_SECRET:
            raise ValueError(f"expected {SHORTEST_SECRET} characters or more")
        return secret if text else None

    @property
    def outage(self) -> timedelta:
        """The gap without any live server from which on it counts as an outage."""
        return timedelta(seconds=self.outage_seconds)

    @property
    def release_after(self) -> timedelta:
        """How long after its closing time a slot stays in Redis."""
        return timedelta(minutes=self.release_after_minutes)

    @property
    def log_tail(self) -> timedelta:
        """How long an archived event stays in its slot's log."""
        return timedelta(minutes=self.log_tail_minutes)

    @property
    def sql_url(self) -> str:
        """The database to open: the one configured, else SQLite in the data directory."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.absolute() / 'record.db'}"

    def signing_secret(self) -> str:
        """The configured secret, else one made once and kept in the data directory (mode 0600)."""
        if self.secret is not None:
            return self.secret.get_secret_value()
        self.make_data_dir()
        path = self.data_dir / "secret"
        if not path.exists():
            self._write_secret(path)
        found = path.read_text(encoding="ascii").strip()
        if len(found) < SHORTEST_SECRET:
            raise BadSetting(f"{path}: expected a secret of {SHORTEST_SECRET} characters or more")
        return found

    def make_data_dir(self) -> None:
        """Create the data directory where there is none; raises BadSetting when that fails."""
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadSetting(
                f"EXAM_DATA_DIR: {self.data_dir} cannot be used: {error.strerror}"
            ) from None

    def _write_secret(self, path: Path) -> None:
        # The name appears with the whole content or not at all: a process that is killed half-way,
        # or another one that starts at the same moment, must never find an empty secret.
        handle, made = tempfile.mkstemp(dir=self.data_dir, prefix=".secret-")
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(handle)
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
        Path(made).unlink()


def read_settings(**overrides: object) -> Settings:
    """The settings of this process; raises BadSetting naming each variable that is wrong."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [
            f"EXAM_{'_'.join(str(part) for part in fault['loc']).upper()}: "
            f"{fault['msg']}{_found(fault['loc'], fault['input'])}"
            for fault in error.errors()
        ]
        raise BadSetting("\n".join(lines)) from None


def _found(place: tuple[int | str, ...], value: object) -> str:
    return "" if place == ("secret",) else f", found {value!r}"
