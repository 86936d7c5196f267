"""Which forms hold a version of an item; what a mark replaced."""

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FORMS_AT_ONCE = 500


def upgrade() -> None:
    """Apply, and turn the positions of the forms round that are there."""
    table = op.create_table(
        "form_item",
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("form_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"]),
        sa.PrimaryKeyConstraint("version_id", "form_id"),
        sqlite_with_rowid=False,
    )
    for rows in _positions(op.get_bind()):
        op.bulk_insert(table, rows)
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.add_column(sa.Column("earlier", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.drop_column("earlier")
    op.drop_table("form_item")


def _positions(connection: sa.Connection) -> Iterator[list[dict[str, str]]]:
    """What the new table holds for some hundred forms at a time."""
    last = ""
    after = sa.text("SELECT id, positions FROM form WHERE id > :last ORDER BY id LIMIT :most")
    while found := connection.execute(after, {"last": last, "most": FORMS_AT_ONCE}).all():
        last = found[-1].id
        yield [
            {"version_id": each["version"], "form_id": form.id}
            for form in found
            for each in _read(form.positions)
        ]


def _read(positions: str | list[dict[str, str]]) -> list[dict[str, str]]:
    """One of the two databases gives JSON as text."""
    found: list[dict[str, str]] = json.loads(positions) if isinstance(positions, str) else positions
    return found
