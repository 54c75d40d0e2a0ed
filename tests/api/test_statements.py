"""Calls take the same number of statements however much there is."""

import pytest
import sqlalchemy as sa

from quizsvc.bench.seeding import seed
from tests.api.conftest import PRACTICE
from tests.api.keyword import reported, take


@pytest.fixture
def statements(db):
    """What was executed since the list was last cleared."""
    found = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: found.append(args[2]))
    return found


def counted(statements, call, *args, **kwargs):
    """How many statements a call takes."""
    statements.clear()
    call(*args, **kwargs)
    return len(statements)


def test_an_attempt_with_much_in_it_takes_as_many_as_one_with_little(learner, keyword, statements):
    """Reading and answering after one regrade and after five; the first of all costs one statement more."""
    fresh, full = (learner.begin("practice-keyword") for _ in range(2))
    calls = (
        lambda attempt: learner.get(f"/attempts/{attempt['id']}"),
        lambda attempt: learner.choose(attempt, "keyword", "step"),
        lambda attempt: learner.choose(attempt, "keyword", "step"),
    )
    keyword.mend()
    keyword.regrade("none")
    few = [counted(statements, call, fresh) for call in calls]
    take(learner, "a", "b")
    for policy in ("current_only", "full_credit", "current_only", "none"):
        keyword.regrade(policy)
    many = [counted(statements, call, full) for call in calls]

    assert many[0] == few[0]
    assert max(many[1:]) <= max(few[1:])


def test_lists_and_regrades_do_not_grow(author, learner, keyword, statements, db):
    """Ten attempts and ten times as many: the same list, the same small regrade."""
    take(learner, "a", "b")
    keyword.mend()
    few = counted(statements, keyword.regrade), counted(statements, author.get, "/regrades")
    for _ in range(9):
        take(learner, "a", "b")
    seed(db, PRACTICE, 20)
    many = counted(statements, keyword.regrade), counted(statements, author.get, "/regrades")

    assert many[1] == few[1]
    assert many[0] <= few[0] + 1, "one more: lines are written where something changes"
    assert reported(learner, take(learner, "a"))["points"] == 2
