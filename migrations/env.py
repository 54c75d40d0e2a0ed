"""How Alembic runs the migrations: on the connection that quizsvc.db.migrate hands it."""

from alembic import context

import quizsvc.api.recording
import quizsvc.attempts.models
import quizsvc.attempts.regrades.models
import quizsvc.bank.models
import quizsvc.learners.models
import quizsvc.mastery.models  # noqa: F401  # the models have to be known before they are compared
from quizsvc.db import Model

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Model.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
