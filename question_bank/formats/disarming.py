"""Texts that a spreadsheet would run as formulas: written with an apostrophe, read without."""

import re

# A number with its sign is no formula; what begins with an apostrophe would lose it when read.
_FORMULA = re.compile(r"'+[=+\-@\t]|[=@\t]|[+\-](?!\d+(\.\d+)?\Z)")
_DISARMED = re.compile(r"'+[=+\-@\t]")


def disarmed(cell: str) -> str:
    """With a leading apostrophe, where a spreadsheet would see a formula (or saw one here)."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def armed(cell: str) -> str:
    """The inverse of `disarmed`."""
    return cell[1:] if _DISARMED.match(cell) else cell


def kept(cell: str) -> str:
    """What `armed` gives back, for a file of texts in which nothing can be run."""
    return f"'{cell}" if _DISARMED.match(cell) else cell
