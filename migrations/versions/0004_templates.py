"""Templates: the proved variants of a revision, and the one that an attempt drew

Revision: 0004
After: 0003

A bank that was loaded before is read once more, since its templates have no variants yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "revisions", sa.Column("variants", sa.JSON(none_as_null=True), nullable=False, server_default="[]")
    )
    op.add_column("attempt_items", sa.Column("variant", sa.JSON(none_as_null=True), nullable=True))
    op.execute("DELETE FROM bank_files")


def downgrade() -> None:
    op.drop_column("attempt_items", "variant")
    op.drop_column("revisions", "variants")
