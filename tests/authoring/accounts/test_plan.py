"""What an import of accounts would do."""

from exam_server.authoring.accounts.drafts import Wanted
from exam_server.authoring.accounts.files import read_accounts
from exam_server.authoring.accounts.plan import AccountPlan, Change, Known, plan_accounts
from exam_server.outcomes import Role

SITI = Known("s-1", "Siti", "siti@example.org", (Role.PROCTOR,))


def plan(*rows: str) -> AccountPlan:
    file = read_accounts(("number,name,email,roles,password\n" + "\n".join(rows)).encode())
    return plan_accounts(file, {"s-1": SITI}, {"siti@example.org": "s-1"})


def changes(found: AccountPlan) -> list[Change]:
    return [row.change for row in found.rows]


def test_every_row_gets_its_label() -> None:
    found = plan("n-1,Ani,,,", "s-1,Siti,,,", "s-1x,,,,", "S-1,Siti R,,,")

    assert changes(found) == [Change.NEW, Change.SAME, Change.INVALID, Change.INVALID]
    assert found.counts == {"new": 1, "changed": 0, "same": 1, "invalid": 2}


def test_empty_cells_and_passwords_leave_a_known_account_as_it_is() -> None:
    assert changes(plan("s-1,Siti,,,a new password")) == [Change.SAME]


def test_a_name_an_address_or_a_role_changes_a_known_account() -> None:
    for row in ("s-1,Siti R,,,", "s-1,Siti,other@example.org,,", "s-1,Siti,,admin,"):
        (draft,) = plan(row).drafts(Change.CHANGED)
        assert draft.number == "s-1"


def test_a_number_is_given_once_in_a_file() -> None:
    found = plan("n-1,Ani,,,", "N-1,Adi,,,")

    (flaw,) = found.flaws
    assert (flaw.row, flaw.wanted, flaw.found) == (3, Wanted.NUMBER_ONCE, "N-1 (row 2)")


def test_an_address_belongs_to_one_account() -> None:
    found = plan("n-1,A,siti@example.org,,", "n-2,B,new@example.org,,", "n-3,C,NEW@example.org,,")

    assert changes(found) == [Change.INVALID, Change.NEW, Change.INVALID]
    assert {flaw.wanted for flaw in found.flaws} == {Wanted.EMAIL_ONCE}


def test_a_row_with_too_many_cells_is_not_trusted() -> None:
    assert changes(plan("n-1,Ani,,,,x")) == [Change.INVALID]
