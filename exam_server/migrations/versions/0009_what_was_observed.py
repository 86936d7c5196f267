"""How many observations a row of a past board counts."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    count = sa.Column("integrity", sa.Integer(), nullable=False, server_default="0")
    op.add_column("board_row", count)


def downgrade() -> None:
    """Take back."""
    op.drop_column("board_row", "integrity")
