"""An index of the responses that a person has to mark still."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_response_unmarked",
        "response",
        ["attempt_id"],
        postgresql_where=sa.text("points IS NULL"),
        sqlite_where=sa.text("points IS NULL"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_response_unmarked", table_name="response")
