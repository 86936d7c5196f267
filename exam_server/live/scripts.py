"""The Lua files, read once: a header names KEYS and ARGV, and the call is checked against it."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final, cast

from exam_server.live import keys

Argument = str | int | float
Place = tuple[str, str]
"""A slot's id and an attempt's id, or an empty text where a script needs no attempt."""

_HEADER: Final = re.compile(r"^-- (KEYS|ARGV|Uses|Returns): (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Script:
    """One operation: its whole text, its SHA-1 as Redis counts it, and what it takes."""

    name: str
    text: str
    sha: str
    keys: tuple[str, ...]
    arguments: tuple[str, ...]
    names: frozenset[str]
    """The arguments' names without the dots of one that stands for many."""

    def keys_at(self, place: Place) -> list[str]:
        """The keys of a slot and attempt in the order of the script's KEYS line."""
        return [keys.SCRIPT_KEYS[name](*place) for name in self.keys]

    def ordered(self, values: Mapping[str, Argument | Sequence[str]]) -> list[Argument]:
        """The values in the order of the ARGV line; raises TypeError unless the names agree."""
        if values.keys() != self.names:
            raise TypeError(f"{self.name} takes {sorted(self.names)}, not {sorted(values)}")
        found: list[Any] = []
        for name in self.arguments:
            if name.startswith("..."):
                found.extend(cast("Sequence[str]", values[name[3:]]))
            else:
                found.append(values[name])
        return found


class Scripts:
    """All scripts by name; `fragments` replaces single fragments, for tests of the clock."""

    def __init__(self, fragments: Mapping[str, str] | None = None) -> None:
        folder = files("exam_server.live") / "lua"
        texts = {
            entry.name.removesuffix(".lua"): entry.read_text(encoding="utf-8")
            for entry in folder.iterdir()
            if entry.name.endswith(".lua")
        }
        texts.update(fragments or {})
        self._by_name = {name: _assemble(name, texts) for name in texts if not name.startswith("_")}

    def __getitem__(self, name: str) -> Script:
        return self._by_name[name]

    def __iter__(self) -> Iterator[Script]:
        return iter(self._by_name.values())


def header(text: str) -> dict[str, str]:
    """The header lines of a Lua file: `{"KEYS": "slot log", "ARGV": "by text", …}`."""
    return {name: value.strip() for name, value in _HEADER.findall(text)}


def _assemble(name: str, texts: Mapping[str, str]) -> Script:
    head = header(texts[name])
    key_names = tuple(head["KEYS"].split())
    arguments = () if head["ARGV"] == "none" else tuple(head["ARGV"].split())
    parts = [texts[used] for used in head.get("Uses", "").split()]
    whole = "\n".join([*parts, _locals(key_names, arguments), texts[name]])
    sha = hashlib.sha1(whole.encode(), usedforsecurity=False).hexdigest()
    names = frozenset(argument.removeprefix("...") for argument in arguments)
    return Script(name, whole, sha, key_names, arguments, names)


def _locals(key_names: Sequence[str], arguments: Sequence[str]) -> str:
    lines = [f"local {name} = KEYS[{place}]" for place, name in enumerate(key_names, 1)]
    for place, name in enumerate(arguments, 1):
        if name.startswith("..."):
            lines.append(f"local {name[3:]} = {{unpack(ARGV, {place})}}")
        else:
            lines.append(f"local {name} = ARGV[{place}]")
    return "\n".join(lines)
