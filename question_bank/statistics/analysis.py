"""Everything there is to say about the responses of an exam or a slot, computed at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from question_bank.statistics.choices import ChoiceTable, VersionFacts, choice_tables
from question_bank.statistics.figures import ItemFigures, item_figures
from question_bank.statistics.flags import Remark, remarks
from question_bank.statistics.ranks import ranked
from question_bank.statistics.reliability import Reliability, reliability
from question_bank.statistics.scores import Scores, scores
from question_bank.statistics.table import Table


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """One version: its figures, what was chosen, and what is remarkable about both."""

    figures: ItemFigures
    table: ChoiceTable | None
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """The statistics of some attempts; `left_out` of them answered nothing and count nowhere."""

    attempts: int
    left_out: int
    unmarked: int
    """How many responses wait to be marked; their points are missing everywhere."""
    scores: Scores | None
    reliability: Reliability
    items: tuple[ItemAnalysis, ...]


def analyse(
    table: Table, facts: Mapping[str, VersionFacts], line_of: Mapping[str, str]
) -> Statistics:
    """All statistics of a table; `line_of` names each version's line of the blueprint."""
    ranks = ranked(table)
    tables = choice_tables(table, ranks, facts)
    items = []
    for figures in item_figures(table, ranks):
        version = figures.version
        said = remarks(figures, tables.get(version), facts.get(version))
        items.append(ItemAnalysis(figures, tables.get(version), said))
    return Statistics(
        attempts=table.attempts,
        left_out=table.left_out,
        unmarked=int((~table.counted & ~table.voided).sum()),
        scores=scores(table),
        reliability=reliability(table, line_of),
        items=tuple(items),
    )
