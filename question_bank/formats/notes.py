"""The problems of one question, collected while it is read."""

from dataclasses import dataclass, field

from question_bank.checking import shown
from question_bank.rows import Expected, RowProblem, Severity


@dataclass(slots=True)
class Notes:
    """Problems under the number of a question and the place where it stands, each told once."""

    number: int
    place: str = ""
    problems: list[RowProblem] = field(default_factory=list)

    def blocks(self, column: str, expected: Expected, found: str) -> None:
        """Note what keeps the question out."""
        self.add(RowProblem(self.number, column, expected, shown(found), place=self.place))

    def warns(self, column: str, expected: Expected, found: str) -> None:
        """Note what is left out or taken otherwise."""
        self.add(
            RowProblem(self.number, column, expected, shown(found), Severity.WARNS, self.place)
        )

    def add(self, problem: RowProblem) -> None:
        """Note a problem, unless it is noted already."""
        if problem not in self.problems:
            self.problems.append(problem)
