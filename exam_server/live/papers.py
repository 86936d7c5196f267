"""Public contents of item versions, kept in memory as ready JSON text: a version never changes."""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from exam_server.live.placing import Places
from exam_server.outcomes import FormPosition

VERSIONS_KEPT = 20_000
NO_ITEMS: Final = "[]"


@dataclass(frozen=True, slots=True)
class _Version:
    """One version: its JSON up to the options, and each option's JSON by its id."""

    head: str
    options: dict[str, str]

    def at(self, position: int, place: FormPosition) -> str:
        """The item as JSON: `{position, kind, stem, …, options: [{id, text}]}`."""
        options = ",".join([self.options[option] for option in place.options])
        return f'{{"position":{position},{self.head}{options}]}}'


class Papers:
    """From a form's positions to the items a candidate is shown; never a key.

    When thousands start in the same second, each paper is put together from the same texts, and
    whoever comes first loads them for everybody.
    """

    def __init__(self, places: Places) -> None:
        self._places = places
        self._kept: OrderedDict[str, _Version] = OrderedDict()
        self._loading: dict[str, asyncio.Task[None]] = {}

    async def items(self, slot_id: str, form: Sequence[FormPosition]) -> str:
        """The items in order, as a JSON array."""
        versions = await self._versions(slot_id, form)
        rows = zip(versions, form, strict=True)
        items = [version.at(position, place) for position, (version, place) in enumerate(rows, 1)]
        return f"[{','.join(items)}]"

    async def item(self, slot_id: str, form: Sequence[FormPosition], position: int) -> Any:
        """One item by itself, as plain values."""
        place = form[position - 1]
        (version,) = await self._versions(slot_id, [place])
        return json.loads(version.at(position, place))

    async def _versions(self, slot_id: str, form: Sequence[FormPosition]) -> list[_Version]:
        if not self._has(form):
            await self._load(slot_id)
        found = {place.version: self._kept.get(place.version) for place in form}
        missing = [name for name, version in found.items() if version is None]
        if missing:
            # A booking that was placed while the slot was being loaded, or a memory that is full.
            found.update(self._keep(await self._places.items(slot_id, missing)))
        return [_present(found[place.version]) for place in form]

    def _has(self, form: Iterable[FormPosition]) -> bool:
        return all(place.version in self._kept for place in form)

    async def _load(self, slot_id: str) -> None:
        loading = self._loading.get(slot_id)
        if loading is None:
            loading = self._loading[slot_id] = asyncio.create_task(self._load_all(slot_id))
        # Whoever goes away meanwhile must not end it for the others.
        await asyncio.shield(loading)

    async def _load_all(self, slot_id: str) -> None:
        try:
            self._keep(await self._places.all_items(slot_id))
        finally:
            del self._loading[slot_id]

    def _keep(self, contents: dict[str, str]) -> dict[str, _Version]:
        found = {version: _read(text) for version, text in contents.items()}
        self._kept.update(found)
        while len(self._kept) > VERSIONS_KEPT:
            self._kept.popitem(last=False)
        return found


def _present(version: _Version | None) -> _Version:
    if version is None:
        raise LookupError("a form names an item version that was never placed")
    return version


def _read(text: str) -> _Version:
    content = json.loads(text)
    shown = {"kind": content["kind"], "stem": content["stem"], **_beside(content)}
    options = {option["id"]: _text(_option(option)) for option in content["options"]}
    return _Version(f'{_text(shown)[1:-1]},"options":[', options)


# All that goes out is named one by one: nothing else that may be stored beside it does.


def _beside(content: Mapping[str, Any]) -> dict[str, Any]:
    """What some kinds show beside stem and options, as `question_bank.content` describes it."""
    found: dict[str, Any] = {}
    for name, reader in _READERS.items():
        if content.get(name):
            found[name] = reader(content[name])
    return found


def _option(option: Mapping[str, str]) -> dict[str, str]:
    return {"id": option["id"], "text": option["text"]}


def _options(options: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    return [_option(each) for each in options]


def _gaps(gaps: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"id": each["id"], "kind": each["kind"], "options": _options(each["options"])}
        for each in gaps
    ]


def _names(units: Iterable[Any]) -> list[str]:
    return [str(each) for each in units]


def _stimulus(stimulus: Mapping[str, str]) -> dict[str, str]:
    return {name: stimulus[name] for name in ("code", "title", "text")}


def _translations(translations: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    names = ("stem", "options", "prompts")
    return {
        language: {name: each[name] for name in names if each.get(name)}
        for language, each in translations.items()
    }


_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "prompts": _options,
    "gaps": _gaps,
    "units": _names,
    "words": int,
    "stimulus": _stimulus,
    "translations": _translations,
}


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
