"""Events by their place in a slot's chain: each place once, and read in order without sorting."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_event_place", "event", ["slot_id", "number"], unique=True)
    op.drop_index("ix_event_slot_id", table_name="event")


def downgrade() -> None:
    """Take back."""
    op.create_index("ix_event_slot_id", "event", ["slot_id"], unique=False)
    op.drop_index("ix_event_place", table_name="event")
