"""Attempts keep when their time ends, so that those past it are found

Revision: 0009
After: 0008
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from quizsvc.db.types import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

attempts = sa.table(
    "attempts",
    sa.column("id", sa.String),
    sa.column("rules", sa.JSON),
    sa.column("created_at", UtcDateTime),
    sa.column("ends_at", UtcDateTime),
)


def upgrade() -> None:
    op.add_column("attempts", sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
    minutes = attempts.c.rules["minutes"].as_integer()
    connection = op.get_bind()
    timed = connection.execute(
        sa.select(attempts.c.id, attempts.c.created_at, minutes).where(minutes.is_not(None))
    ).all()
    for attempt_id, began, limit in timed:
        end = began + timedelta(minutes=limit)
        connection.execute(sa.update(attempts).where(attempts.c.id == attempt_id).values(ends_at=end))
    overdue = sa.text("finished_at IS NULL AND ends_at IS NOT NULL")
    op.create_index(
        "ix_attempts_overdue", "attempts", ["ends_at"], sqlite_where=overdue, postgresql_where=overdue
    )


def downgrade() -> None:
    op.drop_index("ix_attempts_overdue", table_name="attempts")
    op.drop_column("attempts", "ends_at")
