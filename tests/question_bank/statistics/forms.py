"""Forms for tests: from a picture of right and wrong, or drawn with a seed."""

import json
import random
from collections.abc import Sequence

from question_bank.items import Kind
from question_bank.statistics.choices import VersionFacts
from question_bank.statistics.table import Columns, Table, TableBuilder
from tests.question_bank.statistics.plain import Form, Met

OPTIONS = ("o1", "o2", "o3", "o4")

# Ten students, ten items: Wuensch's teaching example of KR-20, with Σpq = 2.18 and a variance of
# the sums (n below the line) of 5.84.
TEN_BY_TEN = """
    1111110110
    1011011101
    1111011001
    0010001000
    0000010010
    1110111111
    1101110111
    1111111101
    0101111101
    1101101110
"""


def picture(text: str) -> list[Form]:
    """One form for each line, one version for each column; `1` right, `0` wrong."""
    return [
        [
            Met(f"v{at}", float(sign), ("o1",) if sign == "1" else ("o2",))
            for at, sign in enumerate(row)
        ]
        for row in text.split()
    ]


def drawn(
    attempts: int, items: int, bank: int, *, seed: int = 1, parts: Sequence[float] = (0.0, 1.0)
) -> list[Form]:
    """Forms of `items` versions out of a bank; who knows more and what is harder plays a part."""
    chance = random.Random(seed)
    hard = [chance.random() for _ in range(bank)]
    return [_form(chance, hard, items, parts) for _ in range(attempts)]


def _form(chance: random.Random, hard: Sequence[float], items: int, parts: Sequence[float]) -> Form:
    able = chance.random()
    form = []
    for at in sorted(chance.sample(range(len(hard)), items)):
        knows = chance.random() < 0.1 + 0.8 * (able + 1 - hard[at]) / 2
        points = parts[-1] if knows else chance.choice(parts[:-1])
        blank = points == 0 and chance.random() < 0.2
        given = () if blank else ("o1" if points == 1 else chance.choice(OPTIONS[1:]),)
        form.append(
            Met(f"v{at}", points, given, chance.choice([None, 0, chance.randrange(90_000)]))
        )
    return form


def table_of(
    forms: Sequence[Form],
    *,
    unread: frozenset[str] = frozenset(),
    voided: frozenset[str] = frozenset(),
    size: int = 7,
) -> Table:
    """The forms as a table, taken in small parts so that attempts are cut through."""
    builder = TableBuilder(unread=unread, voided=voided)
    rows = [(f"a{at}", entry) for at, form in enumerate(forms) for entry in form]
    for first in range(0, len(rows), size):
        part = rows[first : first + size]
        builder.add(
            Columns(
                [attempt for attempt, _ in part],
                [entry.version for _, entry in part],
                [json.dumps(list(entry.given)) for _, entry in part],
                [entry.looked_ms for _, entry in part],
                [entry.points for _, entry in part],
            )
        )
    return builder.table()


def facts_of(forms: Sequence[Form], kind: Kind = Kind.SINGLE_CHOICE) -> dict[str, VersionFacts]:
    """Every version as a choice among four, of which the first is right."""
    versions = {entry.version for form in forms for entry in form}
    return {each: VersionFacts(kind=kind, options=OPTIONS, key=("o1",)) for each in versions}
