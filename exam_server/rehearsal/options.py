"""What a rehearsal is asked to do, and what it refuses before it touches a server."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from exam_server.errors import BadSetting

MOST_CANDIDATES: Final = 5_000
SHORTEST: Final = timedelta(seconds=10)
LONGEST: Final = timedelta(hours=4)
ONE_MINUTE: Final = timedelta(minutes=1)
DEMO_LOGIN: Final = "admin"
DEMO_PASSWORD: Final = "admin-demo"  # noqa: S105  Public: the demo is for trying out.


class Fault(StrEnum):
    """What is done to the server, or to every line at once, while the exams run."""

    KILL_SERVER = "kill-server"
    KILL_REDIS = "kill-redis"
    DROP_SOCKETS = "drop-sockets"
    ROLLING_RESTART = "rolling-restart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One rehearsal; without `url` it brings a server of its own."""

    candidates: int = 20
    limit: timedelta = ONE_MINUTE
    url: str = ""
    login: str = DEMO_LOGIN
    password: str = DEMO_PASSWORD
    bank: str = ""
    faults: frozenset[Fault] = frozenset()
    seed: int = 1
    far: bool = False
    """Whether a server that is not on this machine may be loaded."""


def read_faults(text: str) -> frozenset[Fault]:
    """`none`, `all`, or names with commas between them; raises BadSetting for any other word."""
    words = {word.strip() for word in text.split(",") if word.strip()} - {"none"}
    if "all" in words:
        return frozenset(Fault)
    unknown = sorted(words - set(Fault))
    if unknown:
        names = ", ".join([*Fault, "all", "none"])
        raise BadSetting(f"--faults: expected some of {names}; found {', '.join(unknown)}")
    return frozenset(Fault(word) for word in words)


def check(options: Options) -> None:
    """Raise BadSetting, one line for each option that cannot be carried out."""
    lines = [line for line in _complaints(options) if line]
    if lines:
        raise BadSetting("\n".join(lines))


def is_loopback(url: str) -> bool:
    """Whether the address names this machine by itself."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _complaints(options: Options) -> Iterable[str]:
    if not 1 <= options.candidates <= MOST_CANDIDATES:
        yield f"--candidates: expected 1 to {MOST_CANDIDATES}, found {options.candidates}"
    if not SHORTEST <= options.limit <= LONGEST:
        found = f"{options.limit.total_seconds():.0f} seconds"
        yield f"--minutes and --seconds: expected 10 seconds to 4 hours in all, found {found}"
    if options.url:
        yield _complaint_about(options)


def _complaint_about(options: Options) -> str:
    parts = urlsplit(options.url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return f"--url: expected http://host:port, found {options.url}"
    if not is_loopback(options.url) and not options.far:
        return (
            f"--url: {parts.hostname} is not this machine; a rehearsal puts load on a server and "
            "leaves accounts and an exam there. Add --yes-really if that is meant."
        )
    own = sorted(options.faults - {Fault.DROP_SOCKETS})
    if own:
        return f"--faults: only drop-sockets goes with --url, found {', '.join(own)}"
    return ""
