"""From stored banks, items and reports to what the API answers."""

from collections.abc import Callable

from exam_server.authoring.banks.bodies import (
    BankAnswer,
    ErrorAnswer,
    ImportAnswer,
    ItemAnswer,
    OptionAnswer,
    RowAnswer,
)
from question_bank import AuthorItem, Bank, ImportReport, RowProblem


def bank_answer(bank: Bank, items: int) -> BankAnswer:
    """A bank and how many items it has."""
    return BankAnswer(id=bank.id, name=bank.name, language=bank.language, items=items)


def item_answer(found: AuthorItem) -> ItemAnswer:
    """An item with its current version."""
    item, version = found.item, found.version
    return ItemAnswer(
        id=item.id,
        code=item.code,
        topic=found.topic,
        difficulty=item.difficulty,
        version=version.number,
        version_id=version.id,
        kind=version.kind,
        stem=version.stem,
        options=[OptionAnswer(id=each["id"], text=each["text"]) for each in version.options],
        key=version.key,
        tolerance=version.tolerance,
        explanation=version.explanation,
    )


def import_answer(
    report: ImportReport, describe: Callable[[RowProblem], str], *, dry_run: bool
) -> ImportAnswer:
    """The report of an import; `describe` words one problem."""
    return ImportAnswer(
        dry_run=dry_run,
        new=report.new,
        changed=report.changed,
        same=report.same,
        invalid=report.invalid,
        rows=[
            RowAnswer(row=row.row, code=row.code, change=row.change.value) for row in report.rows
        ],
        errors=[
            ErrorAnswer(
                row=problem.row,
                column=problem.column,
                expected=problem.expected,
                found=problem.found,
                message=describe(problem),
            )
            for problem in report.problems
        ],
        new_topics=list(report.new_topics),
    )
