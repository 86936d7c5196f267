"""What may be observed around a page and a device during an exam, and what of it is recorded.

An observation says what happened and when; it never says why, blocks nothing and accuses nobody.
Pure: the standard library only.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final


class Watched(StrEnum):
    """What an exam can have recorded; the words of its policy `integrity`."""

    FOCUS = "focus"
    FULLSCREEN = "fullscreen"
    """Full screen is asked for as well."""
    PASTE = "paste"
    SECOND_TAB = "second_tab"
    ADDRESS = "address"
    DEVICE = "device"
    PACE = "pace"


class Observation(StrEnum):
    """One thing observed; the word that its event carries as `what`."""

    FOCUS_LOST = "focus_lost"
    FOCUS_BACK = "focus_back"
    FULLSCREEN_LEFT = "fullscreen_left"
    PASTED = "pasted"
    SECOND_TAB = "second_tab"
    ADDRESS_CHANGED = "address_changed"
    DEVICE_CHANGED = "device_changed"
    FAST_ANSWERS = "fast_answers"


BY_DEFAULT: Final = tuple(kind for kind in Watched if kind is not Watched.FULLSCREEN)
"""Recorded where an exam says nothing else."""

REPORTED: Final[Mapping[str, Watched]] = {
    Observation.FOCUS_LOST: Watched.FOCUS,
    Observation.FOCUS_BACK: Watched.FOCUS,
    Observation.FULLSCREEN_LEFT: Watched.FULLSCREEN,
    Observation.PASTED: Watched.PASTE,
    Observation.SECOND_TAB: Watched.SECOND_TAB,
}
"""What the page itself reports, and what an exam has to record for it to be kept."""

KEPT_FOR: Final[Mapping[str, Watched]] = {**REPORTED, Observation.FAST_ANSWERS: Watched.PACE}
"""The same, with what the server observes of answers."""

LARGE_PASTE: Final = 400
"""So many characters at once are pointed out: more than most people type in two minutes."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page observed: its word, the page's id of it, and numbers by name, never an answer."""

    what: str
    mutation: str = ""
    facts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origin:
    """From where an attempt is sat.

    `address` is a keyed digest, so that a change can be told without the address being kept;
    `network` is its shortened form for people. Empty where nothing is known.
    """

    device: str = ""
    browser: str = ""
    address: str = ""
    network: str = ""

    @property
    def shown(self) -> str:
        """The device for people: its kind, and the browser's name where it is known."""
        return f"{self.device} {self.browser}".strip()


def watched_in(policies: Mapping[str, Any]) -> tuple[Watched, ...]:
    """What an exam records by its policies, in the order in which it is told."""
    found = policies.get("integrity")
    return BY_DEFAULT if found is None else watched_of(found)


def watched_of(words: Iterable[Any]) -> tuple[Watched, ...]:
    """The words that are known, each once, in the order in which they are told."""
    known = set(words)
    return tuple(kind for kind in Watched if kind in known)


def network_of(address: str) -> str:
    """An address with what tells one household or person from another left out: 203.0.x.x."""
    found = _parsed(address)
    if isinstance(found, ipaddress.IPv4Address):
        return ".".join([*str(found).split(".")[:2], "x", "x"])
    if isinstance(found, ipaddress.IPv6Address):
        return ":".join([*(group.lstrip("0") or "0" for group in _groups(found)[:2]), "x"])
    return ""


def comparable(address: str) -> str:
    """What has to differ for an address to count as another one: of IPv6 the first 64 bits, since
    devices change the rest by themselves."""
    found = _parsed(address)
    if isinstance(found, ipaddress.IPv6Address):
        return ":".join(_groups(found)[:4])
    return address if found is None else str(found)


def browser_of(user_agent: str) -> str:
    """The browser's name as far as it says so; its version changes by itself and is left out."""
    return next((name for name, mark in _BROWSERS if re.search(mark, user_agent)), "")


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def _groups(address: ipaddress.IPv6Address) -> list[str]:
    return address.packed.hex(":", 2).split(":")


# The first that fits: most browsers also claim to be others.
_BROWSERS: Final = (
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/|\bOpera"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\bFirefox/|\bFxiOS/"),
    ("Chrome", r"Chrome/|\bCriOS/|\bChromium/"),
    ("Safari", r"\bSafari/"),
)
