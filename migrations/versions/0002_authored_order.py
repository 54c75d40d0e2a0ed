"""Questions keep their place in the authored order

Revision: 0002
After: 0001

Questions that are there already have place 0, which nobody knows, until they are loaded again; so the
bundled bank is made to be read once more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("questions", sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
    op.execute("DELETE FROM bank_files")


def downgrade() -> None:
    op.drop_column("questions", "position")
