"""Public contents of item versions, kept in memory: a version never changes."""

import json
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from exam_server.live.board import Boards
from exam_server.outcomes import FormPosition

VERSIONS_KEPT = 20_000


class Papers:
    """From a form's positions to the items a candidate is shown; never a key."""

    def __init__(self, boards: Boards) -> None:
        self._boards = boards
        self._kept: OrderedDict[str, dict[str, Any]] = OrderedDict()

    async def items(self, slot_id: str, form: Sequence[FormPosition]) -> list[dict[str, Any]]:
        """The items in order: `{position, kind, stem, options: [{id, text}]}`."""
        missing = [place.version for place in form if place.version not in self._kept]
        if missing:
            found = await self._boards.items(slot_id, missing)
            self._kept.update({version: json.loads(text) for version, text in found.items()})
        items = [self._item(position, place) for position, place in enumerate(form, 1)]
        while len(self._kept) > VERSIONS_KEPT:
            self._kept.popitem(last=False)
        return items

    def _item(self, position: int, place: FormPosition) -> dict[str, Any]:
        content = self._kept[place.version]
        texts = {option["id"]: option["text"] for option in content["options"]}
        return {
            "position": position,
            "kind": content["kind"],
            "stem": content["stem"],
            "options": [{"id": option, "text": texts[option]} for option in place.options],
        }
