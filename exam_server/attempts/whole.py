"""The whole truth of an attempt as JSON text: its fields, and the items as ready text."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Whole:
    """`items` is a JSON array already; only the few fields around it are written anew each time."""

    fields: dict[str, Any]
    items: str

    def as_json(self, **more: Any) -> str:
        """One JSON object: the fields, whatever is added or replaced, and the items."""
        fields = {**self.fields, **more}
        text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        return f'{text[:-1]},"items":{self.items}}}'
