"""Planting a bug in a script: one exact piece of a Lua file is taken for another."""

from collections.abc import Mapping
from importlib.resources import files


def planted(name: str, right: str, wrong: str) -> Mapping[str, str]:
    """What replaces the Lua file `name` for `Scripts(…)`.

    Raises ValueError unless `right` stands there exactly once: a bug that cannot be planted any
    more would otherwise look like a check that sees nothing.
    """
    text = (files("exam_server.live") / "lua" / f"{name}.lua").read_text(encoding="utf-8")
    if text.count(right) != 1:
        raise ValueError(f"{name}.lua has {text.count(right)} times: {right}")
    return {name: text.replace(right, wrong)}
