"""Contested revisions are found without reading the others

Revision: 0008
After: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    contested = sa.text("status = 'contested'")
    op.create_index(
        "ix_revisions_contested",
        "revisions",
        ["question_id", "number"],
        sqlite_where=contested,
        postgresql_where=contested,
    )


def downgrade() -> None:
    op.drop_index("ix_revisions_contested", table_name="revisions")
