"""An exam's items as the lines of a table: in the order that is asked for, as a page or a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from exam_server.authoring.statistics.labels import label_of
from exam_server.authoring.statistics.operations import Result
from exam_server.authoring.statistics.queries import Asked
from exam_server.authoring.statistics.words import Words
from exam_server.authoring.tables import csv_text
from question_bank import Flag, ItemAnalysis, ItemFigures, Remark

HEADER: Final = (
    "code", "version", "topic", "difficulty", "kind", "shown", "exposure", "counted", "p", "r",
    "d", "blank", "not_reached", "seconds_lower", "seconds_median", "seconds_upper", "remarks",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One version in the table."""

    asked: Asked
    figures: ItemFigures
    remarks: tuple[str, ...]


Value = Callable[[Line], float | str | None]

ORDERS: Final[dict[str, Value]] = {
    "code": lambda line: line.asked.item.code,
    "shown": lambda line: line.figures.shown,
    "p": lambda line: line.figures.difficulty,
    "r": lambda line: line.figures.correlation,
    "d": lambda line: line.figures.discrimination,
    "blank": lambda line: line.figures.blank,
    "time": lambda line: line.figures.time.median if line.figures.time else None,
    "remarks": lambda line: len(line.remarks),
}
"""What a table can be sorted by; a minus before the name turns it round."""


def lines_of(result: Result, words: Words, order: str = "code") -> list[Line]:
    """Every version, in an order; what has no value there stands at the end either way."""
    name, turned = order.removeprefix("-"), order.startswith("-")
    value = ORDERS.get(name, ORDERS["code"])
    lines = [_line(each, result, words) for each in result.statistics.items]
    lines.sort(key=lambda line: (line.asked.item.code, line.asked.version.number))
    known = [line for line in lines if value(line) is not None]
    known.sort(key=value, reverse=turned)  # type: ignore[arg-type]
    return [*known, *(line for line in lines if value(line) is None)]


def said(item: ItemAnalysis, asked: Asked, words: Words) -> tuple[str, ...]:
    """What is remarkable about a version, in sentences."""
    options: dict[Remark, list[str]] = {}
    for remark in item.remarks:
        # Several options that nobody chose are one sentence.
        one = replace(remark, option="") if remark.flag is Flag.NOBODY else remark
        options.setdefault(one, []).append(label_of(remark.option, asked.version).short)
    return tuple(words.remark(remark, ", ".join(found)) for remark, found in options.items())


def statistics_csv(lines: Sequence[Line]) -> str:
    """One line per version; numbers with a decimal point, for programs and spreadsheets."""
    return csv_text(HEADER, (_cells(line) for line in lines))


def _line(item: ItemAnalysis, result: Result, words: Words) -> Line:
    asked = result.asked[item.figures.version]
    return Line(asked, item.figures, said(item, asked, words))


def _cells(line: Line) -> tuple[object, ...]:
    found, item, version = line.figures, line.asked.item, line.asked.version
    time = found.time
    seconds = (time.lower, time.median, time.upper) if time else (None, None, None)
    shares = (found.difficulty, found.correlation, found.discrimination)
    return (
        item.code, version.number, line.asked.topic, item.difficulty, version.kind,
        found.shown, _rounded(found.exposure), found.counted, *map(_rounded, shares),
        _rounded(found.blank), _rounded(found.not_reached), *map(_rounded, seconds),
        " ".join(line.remarks),
    )  # fmt: skip


def _rounded(value: float | None) -> str | None:
    return None if value is None else f"{value:.4f}".rstrip("0").rstrip(".")
