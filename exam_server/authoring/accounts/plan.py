"""What an import of accounts would do: a pure comparison of a file with the accounts there are.

Preview and commit follow the same plan. An empty cell leaves a known account as it is, and so does
its password: importing the same file twice changes nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from exam_server.authoring.accounts.drafts import AccountDraft, Flaw, Wanted
from exam_server.authoring.accounts.files import AccountFile, FileRow, RowFlaw
from exam_server.outcomes import Role


class Change(StrEnum):
    """What happens to a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Known:
    """An account there is, as far as a file can change it."""

    number: str
    name: str
    email: str | None
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row of the file and what happens to it; its draft if it is valid."""

    row: int
    number: str
    name: str
    change: Change
    draft: AccountDraft | None


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """The whole import, rows in file order."""

    rows: tuple[PlannedRow, ...]
    flaws: tuple[RowFlaw, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, same, invalid."""
        found = Counter(row.change for row in self.rows)
        return {change.value: found[change] for change in Change}

    def drafts(self, change: Change) -> Iterator[AccountDraft]:
        """The drafts of the rows with this change."""
        return (row.draft for row in self.rows if row.change is change and row.draft)


def plan_accounts(
    file: AccountFile, known: Mapping[str, Known], emails: Mapping[str, str]
) -> AccountPlan:
    """Label every row; `known` by number, `emails` from address to its account's number."""
    planner = _Planner(known, dict(emails))
    spoiled = {flaw.row for flaw in file.flaws}
    rows = [planner.label(row, spoiled=row.number in spoiled) for row in file.rows]
    flaws = sorted([*file.flaws, *planner.flaws], key=lambda flaw: flaw.row)
    return AccountPlan(tuple(rows), tuple(flaws))


class _Planner:
    """Goes through the rows in order; the first one with a number or an e-mail keeps it."""

    def __init__(self, known: Mapping[str, Known], emails: dict[str, str]) -> None:
        self.known = known
        self.emails = emails
        self.rows: dict[str, int] = {}
        self.flaws: list[RowFlaw] = []

    def label(self, row: FileRow, *, spoiled: bool) -> PlannedRow:
        outcome = row.outcome
        flaws = outcome if isinstance(outcome, tuple) else tuple(self._taken(outcome, row))
        self.flaws += [RowFlaw(row.number, f.column, f.wanted, f.found) for f in flaws]
        number, name = row.cells.get("number", "").strip(), row.cells.get("name", "").strip()
        if isinstance(outcome, tuple) or flaws or spoiled:
            return PlannedRow(row.number, number, name, Change.INVALID, None)
        self.rows[outcome.number] = row.number
        if outcome.email:
            self.emails[outcome.email] = outcome.number
        change, draft = self._compare(outcome, row)
        return PlannedRow(row.number, draft.number, draft.name, change, draft)

    def _taken(self, draft: AccountDraft, row: FileRow) -> Iterator[Flaw]:
        earlier = self.rows.get(draft.number)
        if earlier is not None:
            yield Flaw(
                "number", Wanted.NUMBER_ONCE, f"{row.cells['number'].strip()} (row {earlier})"
            )
        elif draft.email and self.emails.get(draft.email, draft.number) != draft.number:
            yield Flaw("email", Wanted.EMAIL_ONCE, draft.email)

    def _compare(self, draft: AccountDraft, row: FileRow) -> tuple[Change, AccountDraft]:
        stored = self.known.get(draft.number)
        if stored is None:
            return Change.NEW, draft
        kept = replace(
            draft,
            email=draft.email or stored.email,
            roles=draft.roles if row.cells.get("roles", "").strip() else stored.roles,
        )
        found = Known(kept.number, kept.name, kept.email, kept.roles)
        return (Change.SAME if found == stored else Change.CHANGED), kept
