"""What the pages may weigh: the table that no change may exceed."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final

from tests.weight.page import Weighed

KB: Final = 1024


@dataclass(frozen=True, slots=True)
class Budget(Weighed):
    """At most so much of each."""

    def exceeded_by(self, page: str, found: Weighed) -> Iterator[str]:
        """What is too much, a line each: the page, the figure, the budget."""
        for field in fields(Weighed):
            figure, most = getattr(found, field.name), getattr(self, field.name)
            if figure > most:
                unit = "" if field.name == "requests" else " bytes of"
                yield f"{page}: {figure:,}{unit} {field.name}, at most {most:,}"


CANDIDATE: Final = Budget(html=14 * KB, css=10 * KB, scripts=10 * KB, requests=4)
EXAM: Final = Budget(html=20 * KB, css=10 * KB, scripts=30 * KB, requests=16)
PROCTOR: Final = Budget(html=30 * KB, css=15 * KB, scripts=60 * KB, requests=20)
ADMIN: Final = Budget(html=40 * KB, css=15 * KB, scripts=60 * KB, requests=20)
