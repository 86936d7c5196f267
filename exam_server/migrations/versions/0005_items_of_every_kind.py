"""Items of every kind: states and reviews, stimuli, media, imports that can be taken back,
corrections and marks after an exam."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "media",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("original", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_media_original"), ["original"], unique=False)

    op.create_table(
        "bank_import",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("bank_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_id"],
            ["bank.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("bank_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bank_import_bank_id"), ["bank_id"], unique=False)

    op.create_table(
        "mark",
        sa.Column("attempt_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("points", sa.Numeric(precision=8, scale=4), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["attempt.id"],
        ),
        sa.PrimaryKeyConstraint("attempt_id", "position"),
    )
    op.create_table(
        "score_change",
        sa.Column("cause_id", sa.String(), nullable=False),
        sa.Column("attempt_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("points_before", sa.Numeric(precision=8, scale=4), nullable=False),
        sa.Column("maximum_before", sa.Integer(), nullable=False),
        sa.Column("points_after", sa.Numeric(precision=8, scale=4), nullable=False),
        sa.Column("maximum_after", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["attempt.id"],
        ),
        sa.PrimaryKeyConstraint("cause_id", "attempt_id"),
    )
    op.create_table(
        "stimulus",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("bank_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_id"],
            ["bank.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("bank_id", "code"),
    )
    op.create_table(
        "item_review",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["item.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("item_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_review_item_id"), ["item_id"], unique=False)

    op.create_table(
        "correction",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("tolerance", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["item_version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index("ix_correction_scope", ["scope", "version_id"], unique=False)

    with op.batch_alter_table("blueprint", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rules", sa.JSON(), nullable=False, server_default="{}"))

    with op.batch_alter_table("form", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withheld", sa.JSON(), nullable=False, server_default="[]"))

    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("state", sa.String(length=20), nullable=False, server_default="approved")
        )
        batch_op.add_column(sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("author", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("approved_by", sa.String(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("origin", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("stimulus_id", sa.String(), nullable=True))
        batch_op.create_foreign_key("fk_item_stimulus", "stimulus", ["stimulus_id"], ["id"])

    with op.batch_alter_table("item_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("body", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("rule", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("created_by", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("import_id", sa.String(), nullable=True))

    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.add_column(sa.Column("looked_ms", sa.Integer(), nullable=True))
        batch_op.alter_column(
            "points", existing_type=sa.NUMERIC(precision=8, scale=4), nullable=True
        )


def downgrade() -> None:
    """Take back; what was still to be marked counts nothing."""
    op.execute("UPDATE response SET points = 0 WHERE points IS NULL")
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.alter_column(
            "points", existing_type=sa.NUMERIC(precision=8, scale=4), nullable=False
        )
        batch_op.drop_column("looked_ms")

    with op.batch_alter_table("item_version", schema=None) as batch_op:
        batch_op.drop_column("import_id")
        batch_op.drop_column("created_by")
        batch_op.drop_column("rule")
        batch_op.drop_column("body")

    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_constraint("fk_item_stimulus", type_="foreignkey")
        batch_op.drop_column("stimulus_id")
        batch_op.drop_column("origin")
        batch_op.drop_column("approved_by")
        batch_op.drop_column("author")
        batch_op.drop_column("tags")
        batch_op.drop_column("state")

    with op.batch_alter_table("form", schema=None) as batch_op:
        batch_op.drop_column("withheld")

    with op.batch_alter_table("blueprint", schema=None) as batch_op:
        batch_op.drop_column("rules")

    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index("ix_correction_scope")

    op.drop_table("correction")
    with op.batch_alter_table("item_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_review_item_id"))

    op.drop_table("item_review")
    op.drop_table("stimulus")
    op.drop_table("score_change")
    op.drop_table("mark")
    with op.batch_alter_table("bank_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bank_import_bank_id"))

    op.drop_table("bank_import")
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_media_original"))

    op.drop_table("media")
