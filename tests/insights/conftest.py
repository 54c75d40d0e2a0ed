"""A service with an author and learners, and how many attempts are seeded."""

import pytest

from quizsvc.app import create_app
from quizsvc.grading import Closed, Grader
from quizsvc.learners import service as learners
from quizsvc.learners.models import Role
from quizsvc.settings import Settings
from tests.api.conftest import Learner

SEEDED = 120


@pytest.fixture
def app(db, tmp_path):
    """The service on the test's database."""
    return create_app(Settings(data_dir=tmp_path, rate_limits=False), db, Grader(Closed()))


@pytest.fixture
def author(app, db):
    """An author."""
    with db.write() as session:
        token = learners.register(session, "Author", Role.AUTHOR).token
    return Learner(app.test_client(), token)


@pytest.fixture
def register(app):
    """Register a learner."""
    client = app.test_client()
    return lambda: Learner(client, client.post("/api/v1/learners").get_json()["token"])
