"""One item as the exam page paints it first, before its script runs: the same as the script draws
(`static/js/views`), so that nothing jumps."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

# What the line of a native list cannot show.
RICH: Final = re.compile(r"<(img|audio|math|table|pre|sub|sup)\b")
ABSENT: Final = {"prompts": (), "gaps": (), "units": (), "words": 0, "stimulus": None}


def first_paint(item: Mapping[str, Any], language: str, response: Sequence[str]) -> dict[str, Any]:
    """The item in a language as far as it is translated; an order as it was answered.

    `translated` says whether there was a translation, `rich` whether matches need more than the
    lines of a list, `answered` whether there is a response.
    """
    found = in_language(item, language)
    if item["kind"] == "ordering":
        found["options"] = _ordered(found["options"], response)
    rich = any(RICH.search(option["text"]) for option in found["options"])
    translated = language in item.get("translations", {})
    return {**ABSENT, **found, "translated": translated, "rich": rich, "answered": any(response)}


def in_language(item: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The item with its texts in a language; what its author did not translate stays."""
    texts = item.get("translations", {}).get(language, {})
    found = {**item, "stem": texts.get("stem") or item["stem"]}
    for name in ("options", "prompts"):
        if name in item:
            found[name] = [
                {**each, "text": texts.get(name, {}).get(each["id"], each["text"])}
                for each in item[name]
            ]
    return found


def _ordered(options: Sequence[Mapping[str, str]], response: Sequence[str]) -> list[Any]:
    place = {option: at for at, option in enumerate(response)}
    return sorted(options, key=lambda option: place.get(option["id"], len(place)))
