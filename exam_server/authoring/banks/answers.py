"""From stored banks, items and plans to what the API answers."""

import json
from collections.abc import Callable

from exam_server.authoring.banks.bodies import (
    BankAnswer,
    ErrorAnswer,
    ImportAnswer,
    ItemAnswer,
    OptionAnswer,
    PastImportAnswer,
    RowAnswer,
)
from exam_server.item_files.orders import Spot
from exam_server.item_files.plans import PlanHead, read_problems, read_rows
from question_bank import AuthorItem, Bank, BankImport, ReportRow, RowProblem


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
    spot: Spot,
    head: PlanHead,
    describe: Callable[[RowProblem], str],
    *,
    dry_run: bool,
    written: str | None,
) -> str:
    """The report of an import as JSON, an `ImportAnswer`, from its plan.

    Piece by piece, so that a thread may do it for 20,000 rows while others are served.
    """
    told = ImportAnswer(
        dry_run=dry_run,
        import_id=written,
        format=head.format,
        stopped=head.stopped,
        new=head.new,
        changed=head.changed,
        same=head.same,
        invalid=head.invalid,
        rows=[],
        errors=[],
        new_topics=list(head.new_topics),
    )
    lists = {
        "rows": (row_answer(row) for row in read_rows(spot)),
        "errors": (error_answer(each, describe(each)) for each in read_problems(spot)),
    }
    fields = told.model_dump(mode="json", exclude=set(lists))
    parts = [f"{json.dumps(name)}:{json.dumps(value)}" for name, value in fields.items()]
    for name, values in lists.items():
        parts.append(f'"{name}":[{",".join(each.model_dump_json() for each in values)}]')
    return "{" + ",".join(parts) + "}"


def row_answer(row: ReportRow) -> RowAnswer:
    """What happens to a row."""
    return RowAnswer(row=row.row, code=row.code, change=row.change.value)


def error_answer(problem: RowProblem, message: str) -> ErrorAnswer:
    """One problem, and the sentence for it."""
    return ErrorAnswer(
        row=problem.row,
        column=problem.column,
        expected=problem.expected,
        found=problem.found,
        message=message,
        severity=problem.severity.value,
        place=problem.place,
    )


def past_import_answer(record: BankImport) -> PastImportAnswer:
    """An import as the history keeps it."""
    return PastImportAnswer(
        id=record.id,
        at=record.at,
        by=record.by,
        file_name=record.file_name,
        format=record.format,
        undone_at=record.undone_at,
        undone_by=record.undone_by,
        **record.counts,
    )
