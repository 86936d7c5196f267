"""Extra time for single candidates; who moved a slot's closing time, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "accommodation",
        sa.Column("exam_id", sa.String(), nullable=False),
        sa.Column("candidate_id", sa.String(), nullable=False),
        sa.Column("extra", sa.Interval(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("granted_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["exam_id"],
            ["exam.id"],
        ),
        sa.PrimaryKeyConstraint("exam_id", "candidate_id"),
    )
    with op.batch_alter_table("accommodation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_accommodation_changed_at"), ["changed_at"], unique=False
        )
    op.add_column("slot", sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
    for name in ("moved_by", "moved_reason"):
        op.add_column("slot", sa.Column(name, sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.drop_column("moved_reason")
        batch_op.drop_column("moved_by")
        batch_op.drop_column("moved_at")
    with op.batch_alter_table("accommodation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accommodation_changed_at"))

    op.drop_table("accommodation")
