"""The work of `exam-server bank stats`: a table for people, or the API's answer as JSON.

Statuses: 0 computed, 2 it could not be.
"""

import asyncio
from typing import Final

import typer
from rich.console import Console
from rich.table import Table

from exam_server.authoring.statistics.answers import statistics_answer
from exam_server.authoring.statistics.operations import Result, statistics_of
from exam_server.authoring.statistics.rows import Line, lines_of
from exam_server.authoring.statistics.words import Words
from exam_server.errors import Refusal, Unavailable
from exam_server.pages import catalogue
from exam_server.record.database import open_engine
from exam_server.settings import Settings

COMPUTED: Final = 0
NOT_POSSIBLE: Final = 2
LANGUAGE: Final = "en"
"""Commands speak English."""
WIDE: Final = 140
"""Columns of the table where no terminal says how wide it is."""


def run_stats(settings: Settings, *, exam: str, slot: str, as_json: bool) -> int:
    """Tell the statistics of an exam or of one slot; the status."""
    if bool(exam) == bool(slot):
        return _fail("name one exam or one slot: --exam ID or --slot ID")
    return asyncio.run(_tell(settings, exam=exam, slot=slot, as_json=as_json))


async def _tell(settings: Settings, *, exam: str, slot: str, as_json: bool) -> int:
    engine = open_engine(settings.sql_url)
    try:
        result = await statistics_of(engine, exam=exam, slot=slot)
    except Refusal:
        return _fail(f"there is no slot {slot}" if slot else f"there is no exam {exam}")
    except Unavailable as error:
        reason = str(error.__cause__).partition("\n")[0]
        return _fail(f"the database cannot be read: {reason}")
    finally:
        await engine.dispose()
    words = Words(catalogue(LANGUAGE), LANGUAGE)
    if as_json:
        typer.echo(statistics_answer(result, words).model_dump_json())
    else:
        _show(result, words)
    return COMPUTED


def _show(result: Result, words: Words) -> None:
    for sentence in _sentences(result, words):
        typer.echo(sentence)
    table = Table()
    for name in ("item", "version", "topic"):
        table.add_column(name)
    for name in ("shown", "p", "r", "D", "blank", "seconds"):
        table.add_column(name, justify="right")
    table.add_column("remarks")
    for line in lines_of(result, words):
        table.add_row(*_cells(line, words))
    console = Console(width=None if Console().is_terminal else WIDE)
    console.print(table)


def _sentences(result: Result, words: Words) -> list[str]:
    found = result.statistics
    told = [f"{result.scope.exam.title}: {found.attempts} attempts"]
    if found.left_out:
        told.append(f"{found.left_out} attempts without a single answer are left out")
    if found.unmarked:
        told.append(f"{found.unmarked} responses are not marked yet and do not count")
    if found.scores:
        most = "%" if found.scores.maximum is None else f"of {found.scores.maximum}"
        spread = words.decimal(found.scores.deviation)
        told.append(f"mean {words.decimal(found.scores.mean)} {most}, standard deviation {spread}")
    fit = found.reliability.estimate
    if fit:
        name, value = words.coefficient(fit.coefficient), words.decimal(fit.value)
        told.append(f"{name} {value}, standard error {words.decimal(fit.error)} points")
        told.append(words.reason(fit.coefficient))
    elif found.reliability.unknown:
        told.append(words.unknown(found.reliability.unknown))
    return told


def _cells(line: Line, words: Words) -> list[str]:
    found, asked = line.figures, line.asked
    shares = (found.difficulty, found.correlation, found.discrimination)
    return [
        asked.item.code,
        str(asked.version.number),
        asked.topic,
        str(found.shown),
        *map(words.decimal, shares),
        words.percent(found.blank),
        f"{found.time.median:.0f}" if found.time else "–",
        "\n".join(line.remarks),
    ]


def _fail(reason: str) -> int:
    typer.echo(reason, err=True)
    return NOT_POSSIBLE
