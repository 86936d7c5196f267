"""An XLSX with twelve faults: all are named by place, and what was rejected comes back, is mended
and goes in."""

import html
import io
import re
from datetime import datetime
from typing import Final

import httpx2
from python_calamine import CalamineWorkbook

from question_bank.items import COLUMNS
from tests.question_bank.builders import cells, xlsx_file
from tests.world import World

FAULTS: Final[list[tuple[str, object, str]]] = [
    ("code", "A 1!", "code"),
    ("topic", "", "topic"),
    ("difficulty", "9", "difficulty"),
    ("kind", "essay2", "kind"),
    ("stem", "", "stem"),
    ("option_a", "", "option_a"),
    ("option_b", "35", "option_b"),
    ("key", "Z", "key"),
    ("tolerance", "0.5", "tolerance"),
    ("explanation", "x" * 8_001, "explanation"),
    ("option_c", datetime(2026, 1, 2), "option_c"),  # noqa: DTZ001
    ("code", "OK-1", "code"),
]
"""Which cell holds what, and the column that the problem has to name; the last is a code twice."""


def spoiled() -> bytes:
    """One good row, then one with each fault."""
    rows: list[dict[str, object]] = [dict(cells(code="OK-1"))]
    for number, (column, value, _) in enumerate(FAULTS, start=1):
        rows.append({**cells(code=f"F-{number}"), column: value})
    return xlsx_file(*([row.get(column, "") for column in COLUMNS] for row in rows))


def mended(content: bytes) -> bytes:
    """The file of the rejected rows with the good cell in the place of each bad one."""
    header, *records = (
        CalamineWorkbook.from_object(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    )
    rows = [dict(zip(map(str, header), record, strict=True)) for record in records]
    for number, (row, (column, _, _)) in enumerate(zip(rows, FAULTS, strict=True), start=1):
        row[column] = {**cells(), "code": f"F-{number}", "tolerance": ""}[column]
    return xlsx_file(*([str(row.get(column, "")) for column in COLUMNS] for row in rows))


def told(page: str) -> set[tuple[str, str]]:
    """Row and column of every problem on a preview."""
    found = set()
    for group in re.findall(r'<details class="group bad".*?</details>', page, re.DOTALL):
        [column] = re.findall(r'<span class="code">(.*?)</span>', group)
        rows = re.findall(r'<td class="number">(\d+)</td>', group)
        found |= {(row, html.unescape(column)) for row in rows}
    return found


async def test_twelve_faults_are_told_by_place_and_the_mended_rows_go_in(
    admin: httpx2.AsyncClient, world: World
) -> None:
    path = f"/admin/banks/{(await world.bank(items=1)).id}/import"
    preview = await admin.post(path, files={"file": ("soal.xlsx", spoiled())})
    places = {(str(row), column) for row, (_, _, column) in enumerate(FAULTS, start=3)}

    assert told(preview.text) == places
    first = await admin.post(preview.url.path)
    rejected = await admin.get(f"{preview.url.path}/rejected")
    again = await admin.post(path, files={"file": ("perbaikan.xlsx", mended(rejected.content))})
    second = await admin.post(again.url.path)

    assert rejected.headers["Content-Disposition"].endswith('soal-ditolak.xlsx"')
    assert '<strong class="digits">1</strong> baru' in first.text
    assert told(again.text) == set()
    assert '<strong class="digits">12</strong> baru' in second.text
