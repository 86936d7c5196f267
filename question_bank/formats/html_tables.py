"""An HTML table becomes one of Markdown: cells are lines, and the first row is the head."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from question_bank.formats.xml import Element, local_name

_ALIGNED = re.compile(r"(?:align-|text-align:\s*)(left|center|right)")
_RULES = {"left": ":--", "center": ":-:", "right": "--:", "": "---"}


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row."""

    cells: tuple[Element, ...]
    in_head: bool


def rows_of(table: Element) -> list[Row]:
    """The rows of a table without those of tables within it."""
    found: list[Row] = []
    for child in table:
        name = local_name(child)
        if name in {"thead", "tbody", "tfoot"}:
            found += [_row(row, name == "thead") for row in child if local_name(row) == "tr"]
        elif name == "tr":
            found.append(_row(child, in_head=False))
    return [row for row in found if row.cells]


def has_head(rows: Sequence[Row]) -> bool:
    """Whether the first row names the columns."""
    return rows[0].in_head or all(local_name(cell) == "th" for cell in rows[0].cells)


def table_markdown(rows: Sequence[Row], cell_text: Callable[[Element, bool], str]) -> str:
    """The table; `cell_text` gives the line for a cell, told whether that is in the first row."""
    width = max(sum(_span(cell) for cell in row.cells) for row in rows)
    lines = [_line(row, width, cell_text, first=at == 0) for at, row in enumerate(rows)]
    aligned = _alignments(rows, width)
    lines.insert(1, f"| {' | '.join(_RULES[each] for each in aligned)} |")
    return "\n".join(lines)


def spans(rows: Sequence[Row]) -> list[str]:
    """Which cells go over more than one column or row: `colspan`, `rowspan`."""
    return [
        name
        for name in ("colspan", "rowspan")
        if any(cell.get(name, "1").strip() not in {"1", ""} for row in rows for cell in row.cells)
    ]


def _row(row: Element, in_head: bool) -> Row:
    return Row(tuple(cell for cell in row if local_name(cell) in {"td", "th"}), in_head)


def _span(cell: Element) -> int:
    digits = cell.get("colspan", "1").strip()
    return min(int(digits), 20) if re.fullmatch("[1-9][0-9]{0,2}", digits) else 1


def _line(row: Row, width: int, cell_text: Callable[[Element, bool], str], *, first: bool) -> str:
    texts: list[str] = []
    for cell in row.cells:
        texts += [cell_text(cell, first), *[""] * (_span(cell) - 1)]
    texts += [""] * (width - len(texts))
    return "|" + "".join(f" {text} |" if text else "  |" for text in texts)


def _alignments(rows: Sequence[Row], width: int) -> list[str]:
    """By the first cell of each column that says something."""
    found = [""] * width
    for row in rows[:2]:
        for at, cell in enumerate(row.cells):
            found[at] = found[at] or _alignment(cell)
    return found


def _alignment(cell: Element) -> str:
    told = f"{cell.get('class', '')} {cell.get('style', '')} align-{cell.get('align', '')}"
    match = _ALIGNED.search(told.lower())
    return match[1] if match else ""
