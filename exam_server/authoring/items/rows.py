"""Repeated rows of a plain form: `options-2-text` is the text in the third row of the options."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

MOST_ROWS: Final = 60
"""Rows beyond this are not looked at; no item has as many."""

Fields = dict[str, str]
"""What a form sent, by the name of each input."""


def numbers(fields: Mapping[str, str], part: str) -> list[int]:
    """The numbers of a part's rows, in order."""
    pattern = re.compile(rf"{re.escape(part)}-([0-9]{{1,2}})-")
    found = {int(match[1]) for name in fields if (match := pattern.match(name))}
    return sorted(number for number in found if number < MOST_ROWS)


def filled(fields: Mapping[str, str], part: str, columns: Iterable[str]) -> list[str]:
    """The prefixes (`options-2`) of the rows in which somebody typed something."""
    return [
        f"{part}-{number}"
        for number in numbers(fields, part)
        if any(fields.get(f"{part}-{number}-{column}", "").strip() for column in columns)
    ]


def prefixes(fields: Mapping[str, str], part: str, least: int) -> list[str]:
    """The prefixes of the rows to show: those that were sent, and empty ones up to `least`."""
    sent = numbers(fields, part)
    count = max([least, *(number + 1 for number in sent)])
    return [f"{part}-{number}" for number in range(count)]


def with_another(
    fields: Mapping[str, str], part: str, column: str, least: int
) -> tuple[Fields, str]:
    """The fields with one row more, and the id of its first input, where the page goes on."""
    number = len(prefixes(fields, part, least))
    name = f"{part}-{min(number, MOST_ROWS - 1)}-{column}"
    return {**fields, name: fields.get(name, "")}, name
