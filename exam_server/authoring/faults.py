"""What the packages below find wrong with a draft, as the faults that an answer lists."""

from collections.abc import Mapping, Sequence

from exam_server.errors import Fault
from question_bank import LineProblem
from scheduler import DraftError


def draft_faults(error: DraftError, names: Mapping[str, str]) -> list[Fault]:
    """A draft's problems under the names that the request used."""
    return [
        Fault(names.get(problem.where, problem.where), problem.expected, problem.found)
        for problem in error.problems
    ]


def line_faults(problems: Sequence[LineProblem]) -> list[Fault]:
    """A blueprint's problems, each at its line of the request."""
    return [_line_fault(problem) for problem in problems]


def _line_fault(problem: LineProblem) -> Fault:
    where = problem.where.replace("lines", "blueprint", 1)
    if problem.expected == "enough_items":
        return Fault(where, f"at most {problem.found}, as many as the bank has", "more")
    return Fault(where, _EXPECTED[problem.expected], problem.found)


_EXPECTED = {
    "lines": "at least one line",
    "topic": "a topic of the bank, by name or id",
    "difficulty": "1, 2 or 3",
    "count": "1 or more",
    "line_once": "each topic and difficulty once",
}
