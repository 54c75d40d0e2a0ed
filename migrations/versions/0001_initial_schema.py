"""Initial schema

Revision: 0001
After: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WRITTEN_ONCE = (
    ("revisions", "UPDATE OF id, question_id, number, digest, content, created_at"),
    ("revisions", "DELETE"),
    ("responses", "UPDATE"),
    ("score_entries", "UPDATE"),
)


def upgrade() -> None:
    op.create_table(
        "bank_files",
        sa.Column("path", sa.String(length=128), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_bank_files")),
    )
    op.create_table(
        "learners",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learners")),
    )
    op.create_table(
        "topics",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topics")),
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("topic_id", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("difficulty", sa.String(length=16), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column("revision_id", sa.String(length=32), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name=op.f("fk_questions_topic_id_topics")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    op.create_index("ix_questions_difficulty_id", "questions", ["difficulty", "id"])
    op.create_index("ix_questions_topic_id_id", "questions", ["topic_id", "id"])

    op.create_table(
        "quizzes",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("topic_id", sa.String(length=128), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name=op.f("fk_quizzes_topic_id_topics")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quizzes")),
    )
    op.create_index("ix_quizzes_topic_id", "quizzes", ["topic_id"])

    op.create_table(
        "recorded_answers",
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column("call", sa.String(length=300), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("body_digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learners.id"],
            name=op.f("fk_recorded_answers_learner_id_learners"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("learner_id", "call", "key", name=op.f("pk_recorded_answers")),
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], name=op.f("fk_tokens_learner_id_learners"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_tokens_digest")),
    )
    op.create_index("ix_tokens_learner_id", "tokens", ["learner_id"])

    op.create_table(
        "attempts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column("quiz_id", sa.String(length=128), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], name=op.f("fk_attempts_learner_id_learners"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["quiz_id"], ["quizzes.id"], name=op.f("fk_attempts_quiz_id_quizzes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    op.create_index("ix_attempts_learner_id_id", "attempts", ["learner_id", "id"])
    op.create_index("ix_attempts_quiz_id", "attempts", ["quiz_id"])

    op.create_table(
        "question_tags",
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("question_id", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["questions.id"],
            name=op.f("fk_question_tags_question_id_questions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tag", "question_id", name=op.f("pk_question_tags")),
    )
    op.create_index("ix_question_tags_question_id", "question_tags", ["question_id"])

    op.create_table(
        "quiz_items",
        sa.Column("quiz_id", sa.String(length=128), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_quiz_items_question_id_questions")
        ),
        sa.ForeignKeyConstraint(
            ["quiz_id"], ["quizzes.id"], name=op.f("fk_quiz_items_quiz_id_quizzes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("quiz_id", "position", name=op.f("pk_quiz_items")),
        sa.UniqueConstraint("quiz_id", "question_id", name=op.f("uq_quiz_items_quiz_id_question_id")),
    )
    op.create_index("ix_quiz_items_question_id", "quiz_items", ["question_id"])

    op.create_table(
        "revisions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=128), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("torch", sa.String(length=64), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_revisions_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("question_id", "number", name=op.f("uq_revisions_question_id_number")),
    )
    op.create_table(
        "attempt_items",
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=128), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.String(length=32), nullable=False),
        sa.Column("option_order", sa.JSON(), nullable=False),
        sa.Column("max_points", sa.Double(), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["attempts.id"],
            name=op.f("fk_attempt_items_attempt_id_attempts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_attempt_items_question_id_questions")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_attempt_items_revision_id_revisions")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "question_id", name=op.f("pk_attempt_items")),
        sa.UniqueConstraint("attempt_id", "position", name=op.f("uq_attempt_items_attempt_id_position")),
    )
    op.create_index("ix_attempt_items_revision_id", "attempt_items", ["revision_id"])

    op.create_table(
        "hints_taken",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=128), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id", "question_id"],
            ["attempt_items.attempt_id", "attempt_items.question_id"],
            name=op.f("fk_hints_taken_attempt_id_question_id_attempt_items"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hints_taken")),
        sa.UniqueConstraint(
            "attempt_id", "question_id", "number", name=op.f("uq_hints_taken_attempt_id_question_id_number")
        ),
    )
    op.create_table(
        "responses",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=128), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("fraction", sa.Double(), nullable=False),
        sa.Column("try_number", sa.Integer(), nullable=True),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column("duplicate_of", sa.String(length=32), nullable=True),
        sa.Column("feedback", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id", "question_id"],
            ["attempt_items.attempt_id", "attempt_items.question_id"],
            name=op.f("fk_responses_attempt_id_question_id_attempt_items"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["duplicate_of"], ["responses.id"], name=op.f("fk_responses_duplicate_of_responses")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responses")),
        sa.UniqueConstraint(
            "attempt_id", "question_id", "number", name=op.f("uq_responses_attempt_id_question_id_number")
        ),
        sa.UniqueConstraint(
            "attempt_id",
            "question_id",
            "try_number",
            name=op.f("uq_responses_attempt_id_question_id_try_number"),
        ),
    )
    op.create_table(
        "score_entries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=128), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("response_id", sa.String(length=32), nullable=False),
        sa.Column("revision_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("fraction", sa.Double(), nullable=False),
        sa.Column("wrong_before", sa.Integer(), nullable=False),
        sa.Column("hints_before", sa.Integer(), nullable=False),
        sa.Column("earned", sa.Double(), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id", "question_id"],
            ["attempt_items.attempt_id", "attempt_items.question_id"],
            name=op.f("fk_score_entries_attempt_id_question_id_attempt_items"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["responses.id"],
            name=op.f("fk_score_entries_response_id_responses"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_score_entries_revision_id_revisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_entries")),
        sa.UniqueConstraint(
            "attempt_id", "question_id", "number", name=op.f("uq_score_entries_attempt_id_question_id_number")
        ),
    )
    op.create_index("ix_score_entries_response_id", "score_entries", ["response_id"])
    for statement in _triggers(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:

    op.drop_table("score_entries")
    op.drop_table("responses")
    op.drop_table("hints_taken")
    op.drop_table("attempt_items")
    op.drop_table("revisions")
    op.drop_table("quiz_items")
    op.drop_table("question_tags")
    op.drop_table("attempts")
    op.drop_table("tokens")
    op.drop_table("recorded_answers")
    op.drop_table("quizzes")
    op.drop_table("questions")
    op.drop_table("topics")
    op.drop_table("learners")
    op.drop_table("bank_files")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION quizsvc_refuse()")


def _triggers(dialect: str) -> list[str]:
    """What was written once stays as it was written, whoever asks."""
    if dialect == "postgresql":
        refuse = (
            "CREATE FUNCTION quizsvc_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is written once', TG_TABLE_NAME "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        return [refuse] + [
            f"CREATE TRIGGER {table}_{what.split()[0].lower()} BEFORE {what} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION quizsvc_refuse()"
            for table, what in WRITTEN_ONCE
        ]
    return [
        f"CREATE TRIGGER {table}_{what.split()[0].lower()} BEFORE {what} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
        for table, what in WRITTEN_ONCE
    ]
