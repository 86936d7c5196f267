"""An HTML list becomes one of Markdown, with the lists within it under their items."""

import re
from collections.abc import Sequence
from typing import Final

from question_bank.formats.html_flow import Converter, Flow
from question_bank.formats.inline import Part
from question_bank.formats.xml import Element, local_name

_START: Final = re.compile(r"[0-9]{1,9}")


def list_blocks(converter: Converter, element: Element, flow: Flow) -> None:
    """A list as a block; in a table's cell its items stand one beside the other."""
    if flow.cell:
        converter.restyle("table cell with a list")
        _lines_of(converter, element, flow)
        return
    flow.end_paragraph()
    numbered = local_name(element).lower() == "ol"
    if numbered and element.get("type", "1") not in {"1", ""}:
        converter.restyle(f"ol type={element.get('type', '')}")
    items, loose = _items(converter, element)
    if items:
        bullet = _bullet(flow.bullet, numbered)
        start = element.get("start", "1")
        first = int(start) if _START.fullmatch(start) else 1
        lines = [
            _item(f"{first + at}{bullet}" if numbered else bullet, blocks, loose)
            for at, blocks in enumerate(items)
        ]
        flow.add_block(("\n\n" if loose else "\n").join(lines), bullet)


def _items(converter: Converter, element: Element) -> tuple[list[list[str]], bool]:
    """The blocks of each item; loose where an item holds more than a line and lists under it."""
    items: list[list[str]] = []
    loose = False
    for child in element:
        name = local_name(child).lower()
        if name == "li" or not items:
            blocks = converter.blocks(child).blocks
            items.append(blocks)
            loose = loose or any(local_name(each) == "p" for each in child)
        else:
            # A list that stands directly in a list belongs to the item before it.
            holder = Flow()
            converter.one(child, holder)
            holder.end_paragraph()
            items[-1] += holder.blocks
    return items, loose or any(_is_loose(blocks) for blocks in items)


def _is_loose(blocks: Sequence[str]) -> bool:
    return any(not re.match(r"(?:[-*]|1[.)]) ", block) for block in blocks[1:]) or len(blocks) > 2


def _bullet(before: str, numbered: bool) -> str:
    """Another one than that of the list just before, which it would go on with otherwise."""
    if numbered:
        return ")" if before == "." else "."
    return "*" if before == "-" else "-"


def _item(marker: str, blocks: Sequence[str], loose: bool) -> str:
    room = " " * (len(marker) + 1)
    lines = ("\n\n" if loose else "\n").join(blocks).split("\n")
    return "\n".join(
        f"{room if at else f'{marker} '}{line}".rstrip() for at, line in enumerate(lines)
    )


def _lines_of(converter: Converter, element: Element, flow: Flow) -> None:
    """The parts of something that has no place where it stands, one beside the other."""
    for child in element:
        flow.add(Part.WORDS, " ")
        converter.inline(child, flow)
        flow.add(Part.WORDS, " ")
