"""Regrades, and a ledger that nobody shortens

Revision: 0005
After: 0004

Responses and lines of the ledger go only together with their attempt: a trigger refuses to delete one whose
item is still there, and leaves alone the cascade of an attempt, which has taken the item away before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

GO_WITH_THEIR_ITEM = ("responses", "score_entries", "hints_taken")
REFUSED = (
    ("hints_taken", "UPDATE"),
    (
        "regrades",
        "UPDATE OF id, question_id, revision_id, from_revision_id, policy, only_if_higher, reason, "
        "created_at",
    ),
    ("regrades", "DELETE"),
)


def upgrade() -> None:
    op.create_table(
        "regrades",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=128), nullable=False),
        sa.Column("revision_id", sa.String(length=32), nullable=False),
        sa.Column("from_revision_id", sa.String(length=32), nullable=True),
        sa.Column("policy", sa.String(length=24), nullable=False),
        sa.Column("only_if_higher", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("by_id", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after_learner", sa.String(length=32), nullable=False),
        sa.Column("after_attempt", sa.String(length=32), nullable=False),
        sa.Column("tally", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_regrades_question_id_questions")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_regrades_revision_id_revisions")
        ),
        sa.ForeignKeyConstraint(
            ["from_revision_id"], ["revisions.id"], name=op.f("fk_regrades_from_revision_id_revisions")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["learners.id"], name=op.f("fk_regrades_by_id_learners"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrades")),
    )
    op.create_index("ix_regrades_by_id", "regrades", ["by_id"])
    op.create_index("ix_regrades_question_id_created_at", "regrades", ["question_id", "created_at"])
    _unique("uq_regrades_running", "regrades", ["question_id"], "state = 'running'")
    op.add_column("score_entries", sa.Column("regrade_id", sa.String(length=32), nullable=True))
    _unique("uq_score_entries_first", "score_entries", ["response_id"], "regrade_id IS NULL")
    _unique(
        "uq_score_entries_regrade_id_response_id",
        "score_entries",
        ["regrade_id", "response_id"],
        "regrade_id IS NOT NULL",
    )
    op.create_index("ix_attempts_quiz_id_id", "attempts", ["quiz_id", "id"])
    op.drop_index("ix_attempts_quiz_id", "attempts")
    for statement in _triggers(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for table in GO_WITH_THEIR_ITEM:
        op.execute(_drop(dialect, f"{table}_delete", table))
    op.execute(_drop(dialect, "hints_taken_update", "hints_taken"))
    if dialect == "postgresql":
        op.execute("DROP FUNCTION quizsvc_go_with_item()")
    op.create_index("ix_attempts_quiz_id", "attempts", ["quiz_id"])
    op.drop_index("ix_attempts_quiz_id_id", "attempts")
    op.drop_index("uq_score_entries_regrade_id_response_id", "score_entries")
    op.drop_index("uq_score_entries_first", "score_entries")
    op.drop_column("score_entries", "regrade_id")
    op.drop_table("regrades")


def _unique(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def _drop(dialect: str, trigger: str, table: str) -> str:
    return f"DROP TRIGGER {trigger}" + (f" ON {table}" if dialect == "postgresql" else "")


def _triggers(dialect: str) -> list[str]:
    is_there = (
        "EXISTS (SELECT 1 FROM attempt_items "
        "WHERE attempt_id = OLD.attempt_id AND question_id = OLD.question_id)"
    )
    if dialect == "postgresql":
        guard = (
            "CREATE FUNCTION quizsvc_go_with_item() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {is_there} THEN RAISE EXCEPTION '% is written once', TG_TABLE_NAME "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            "RETURN OLD; END $$"
        )
        return [
            guard,
            *(
                f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION quizsvc_go_with_item()"
                for table in GO_WITH_THEIR_ITEM
            ),
            *(
                f"CREATE TRIGGER {table}_{what.split()[0].lower()} BEFORE {what} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION quizsvc_refuse()"
                for table, what in REFUSED
            ),
        ]
    return [
        *(
            f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} WHEN {is_there} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
            for table in GO_WITH_THEIR_ITEM
        ),
        *(
            f"CREATE TRIGGER {table}_{what.split()[0].lower()} BEFORE {what} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
            for table, what in REFUSED
        ),
    ]
