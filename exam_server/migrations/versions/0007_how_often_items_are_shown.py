"""In how many forms of a blueprint an item is."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. No blueprint before had a limit, so there is nothing to count."""
    op.create_table(
        "item_exposure",
        sa.Column("blueprint_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("forms", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["blueprint_id"], ["blueprint.id"]),
        sa.PrimaryKeyConstraint("blueprint_id", "code"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("item_exposure")
