"""Attempts at questions that the service picks; cards and ratings

Revision: 0006
After: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("attempts") as attempts:
        attempts.alter_column("quiz_id", existing_type=sa.String(length=128), nullable=True)
        attempts.add_column(sa.Column("topic_id", sa.String(length=128), nullable=True))
        attempts.create_foreign_key(op.f("fk_attempts_topic_id_topics"), "topics", ["topic_id"], ["id"])
    op.execute(
        "UPDATE attempts SET topic_id = (SELECT topic_id FROM quizzes WHERE quizzes.id = attempts.quiz_id)"
    )
    op.add_column("attempt_items", sa.Column("reason", sa.JSON(none_as_null=True), nullable=True))
    op.create_index("ix_questions_topic_id_kind_position", "questions", ["topic_id", "kind", "position"])
    _create_card_ratings()
    _create_cards()
    _create_ratings()


def _create_card_ratings() -> None:
    op.create_table(
        "card_ratings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=128), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recall", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id", "question_id"],
            ["attempt_items.attempt_id", "attempt_items.question_id"],
            name=op.f("fk_card_ratings_attempt_id_question_id_attempt_items"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_ratings")),
        sa.UniqueConstraint(
            "attempt_id", "question_id", "number", name=op.f("uq_card_ratings_attempt_id_question_id_number")
        ),
    )


def _create_cards() -> None:
    op.create_table(
        "cards",
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=128), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("stability", sa.Double(), nullable=False),
        sa.Column("difficulty", sa.Double(), nullable=False),
        sa.Column("first_review_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_review_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        _reference("cards", "learner_id", "learners"),
        _reference("cards", "question_id", "questions"),
        sa.PrimaryKeyConstraint("learner_id", "question_id", name=op.f("pk_cards")),
    )
    op.create_index("ix_cards_learner_id_due_at", "cards", ["learner_id", "due_at", "question_id"])


def _create_ratings() -> None:
    op.create_table(
        "learner_ratings",
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column("topic_id", sa.String(length=128), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        _reference("learner_ratings", "learner_id", "learners"),
        _reference("learner_ratings", "topic_id", "topics"),
        sa.PrimaryKeyConstraint("learner_id", "topic_id", name=op.f("pk_learner_ratings")),
    )
    op.create_table(
        "revision_ratings",
        sa.Column("revision_id", sa.String(length=32), nullable=False),
        sa.Column("topic_id", sa.String(length=128), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        _reference("revision_ratings", "revision_id", "revisions"),
        _reference("revision_ratings", "topic_id", "topics"),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_revision_ratings")),
    )
    op.create_index("ix_revision_ratings_topic_id_value", "revision_ratings", ["topic_id", "value"])


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    for table in ("revision_ratings", "learner_ratings", "cards", "card_ratings"):
        op.drop_table(table)
    op.drop_index("ix_questions_topic_id_kind_position", "questions")
    op.drop_column("attempt_items", "reason")
    _remove_attempts_without_a_quiz()
    with op.batch_alter_table("attempts") as attempts:
        attempts.drop_constraint(op.f("fk_attempts_topic_id_topics"), type_="foreignkey")
        attempts.drop_column("topic_id")
        attempts.alter_column("quiz_id", existing_type=sa.String(length=128), nullable=False)


def _remove_attempts_without_a_quiz() -> None:
    """The schema before has no place for them. Nothing cascades while SQLite's tables may be rebuilt, and
    triggers want the items to go first.
    """
    for table in ("attempt_items", "score_entries", "responses", "hints_taken"):
        op.execute(
            f"DELETE FROM {table} WHERE attempt_id IN (SELECT id FROM attempts WHERE quiz_id IS NULL)"  # noqa: S608
        )
    op.execute("DELETE FROM attempts WHERE quiz_id IS NULL")
