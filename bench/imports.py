"""Large files of items on their way in, beside a bare parse of the same file."""

import asyncio
import csv
import io
import json
import re
import sys
from pathlib import Path
from typing import Any, Final

from bench.context import Bench
from bench.cores import ALL_CORES, pinned_to
from bench.figures import Judged, Row, Sample, at_most
from bench.options import BenchError
from question_bank.formats import BY_NAME, Collection
from question_bank.formats.examples import EXAMPLES, STIMULUS

BANK: Final = Collection("Bench", EXAMPLES, (STIMULUS,))
MOST_MIB: Final = 300
FLOORS: Final = {
    "csv": "csv.DictReader and the same Markdown",
    "moodle_xml": "lxml.etree.fromstring and the same Markdown",
}
TIMES: Final = {"csv": 10, "moodle_xml": 4}
_QUESTION: Final = re.compile(r'<question type="(?!category).*?</question>\n?', re.DOTALL)


async def measure_imports(bench: Bench) -> list[Row]:
    """Seconds and MiB of reading, checking, planning and rendering a whole file."""
    rows: list[Row] = []
    made = {"csv": csv_of(bench.options.rows), "moodle_xml": moodle_of(bench.options.questions)}
    for name, content in made.items():
        path = bench.folder / f"bank.{name}"
        path.write_bytes(content)
        with pinned_to(*ALL_CORES):
            found = [await _samples(name, path) for _ in range(bench.options.rounds)]
        number = bench.options.rows if name == "csv" else bench.options.questions
        rows += _rows(name, f"import of {number:,} items as {BY_NAME[name].label}", found)
    return rows


def csv_of(rows: int) -> bytes:
    """Our examples of every kind again and again, each with a code and a stem of its own."""
    write = BY_NAME["csv"].write
    content = write(BANK).content.decode("utf-8-sig") if write else ""
    reader = csv.DictReader(io.StringIO(content, newline=""))
    examples, file = list(reader), io.StringIO(newline="")
    writer = csv.DictWriter(file, reader.fieldnames or ())
    writer.writeheader()
    for number in range(rows):
        row = examples[number % len(examples)]
        code, stem = f"{row['code']}-{number}", f"{number}: {row['stem']}"
        writer.writerow({**row, "code": code, "stem": stem})
    return file.getvalue().encode()


def moodle_of(questions: int) -> bytes:
    """The same as Moodle XML."""
    write = BY_NAME["moodle_xml"].write
    content = write(BANK).content.decode() if write else ""
    examples = _QUESTION.findall(content)
    made = [
        examples[number % len(examples)]
        .replace("<idnumber>", f"<idnumber>{number}-", 1)
        .replace("<p>", f"<p>{number}: ", 1)
        for number in range(questions)
    ]
    return "\n".join(("<quiz>", *made, "</quiz>")).encode()


def _rows(name: str, what: str, found: list[tuple[Sample, Sample]]) -> list[Row]:
    seconds, peaks = zip(*found, strict=True)
    limit, floor = at_most(TIMES[name], Judged.RATIO), FLOORS[name]
    key = f"import_{name.partition('_')[0]}"
    return [
        Row(key, what, floor, "s", seconds, limit),
        Row(f"{key}_memory", f"peak of {what}", floor, "MiB", peaks, at_most(MOST_MIB)),
    ]


async def _samples(name: str, path: Path) -> tuple[Sample, Sample]:
    floor, figure = await _probe(name, "floor", path), await _probe(name, "import", path)
    if floor["items"] != figure["items"]:
        raise BenchError(f"{figure['items']} of {floor['items']} items of {path.name} were read")
    return (
        Sample(figure["seconds"], floor["seconds"]),
        Sample(figure["peak_mib"], floor["peak_mib"]),
    )


async def _probe(name: str, way: str, path: Path) -> dict[str, Any]:
    words = [sys.executable, "-m", "bench.imports_probe", name, way, str(path)]
    process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    told, _ = await process.communicate()
    if process.returncode:
        raise BenchError(f"{path.name} was not read")
    found: dict[str, Any] = json.loads(told)
    return found
