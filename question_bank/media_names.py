"""Pictures and recordings in texts: which ones a draft names, and the draft with other names.

In Markdown a picture is `![alternative text](media:NAME)`; a recording stands there alike."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from question_bank.items import ItemDraft, StimulusDraft

_NAME = re.compile(r"\]\(media:([^\s()<>]+)")
_WITHOUT_ALT = re.compile(r"\[\s*\]\(media:")

D = TypeVar("D", ItemDraft, StimulusDraft)


def media_names(draft: ItemDraft | StimulusDraft) -> tuple[str, ...]:
    """The names of all media in a draft's texts, each once, in the order of the texts."""
    found = (name for text in _texts(draft) for name in _NAME.findall(text))
    return tuple(dict.fromkeys(found))


def lacks_alt(draft: ItemDraft | StimulusDraft) -> bool:
    """Whether a medium in it has no alternative text; such an item is not to be approved."""
    return any(_WITHOUT_ALT.search(text) for text in _texts(draft))


def with_media(draft: D, names: Mapping[str, str]) -> D:
    """The draft with its media named anew; a name that is not among `names` stays."""
    if not media_names(draft):
        return draft

    def renamed(text: str) -> str:
        return _NAME.sub(lambda found: f"](media:{names.get(found[1], found[1])}", text)

    rewritten: D = _rewritten(draft, renamed)
    return rewritten


def _texts(value: Any) -> Iterator[str]:
    """Every text with a medium in it, however deep it stands in a draft."""
    if isinstance(value, str):
        if "](media:" in value:
            yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif hasattr(value, "__dataclass_fields__"):
        for each in fields(value):
            yield from _texts(getattr(value, each.name))


def _rewritten(value: Any, renamed: Callable[[str], str]) -> Any:
    if type(value) is str:
        return renamed(value)
    if isinstance(value, tuple):
        return tuple(_rewritten(each, renamed) for each in value)
    if hasattr(value, "__dataclass_fields__"):
        names = [each.name for each in fields(value)]
        return replace(value, **{name: _rewritten(getattr(value, name), renamed) for name in names})
    return value
