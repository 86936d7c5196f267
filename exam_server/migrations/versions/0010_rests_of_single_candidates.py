"""How long single candidates may rest while their clock stands still."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    nothing = sa.text("'1970-01-01 00:00:00.000000'")
    if op.get_bind().dialect.name == "postgresql":
        nothing = sa.text("interval '0'")
    rest: sa.Column[timedelta] = sa.Column(
        "rest", sa.Interval(), nullable=False, server_default=nothing
    )
    op.add_column("accommodation", rest)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("accommodation", schema=None) as batch_op:
        batch_op.drop_column("rest")
