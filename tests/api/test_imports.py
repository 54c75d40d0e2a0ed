"""Importing over HTTP: all or nothing, with every fault told."""

import io
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from quizsvc.bank.models import Question, Revision, Status, is_contested

QUESTION = """\
question:
  id: fresh-one
  kind: single_choice
  difficulty: easy
  topic: learning-rate-strategy
  stem: Which keyword sets the rate of an optimizer?
  options:
    - {key: a, text: lr}
    - {key: b, text: rate, mistake: rate-keyword}
  answer: a
  mistakes:
    - {id: rate-keyword, text: There is no keyword rate.}
  solution: {steps: [Read the signature.], summary: It is lr., quick_check: lr}
  hints: [It is short.]
"""


def send(author, data, content_type="application/yaml", query=""):
    """POST /imports."""
    return author.client.post(
        f"/api/v1/imports{query}",
        data=data,
        content_type=content_type,
        headers={"Authorization": f"Bearer {author.token}"},
    )


def test_a_file_is_imported_and_again_changes_nothing(author):
    """201 with what was created, then 200 with unchanged."""
    first, again = send(author, QUESTION), send(author, QUESTION)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json()["created"] == again.get_json()["unchanged"] == ["fresh-one"]
    assert author.get("/questions/fresh-one")["stem"]


def test_changed_content_is_a_new_revision(author):
    """Authors see all of them, with content and status."""
    send(author, QUESTION)
    assert send(author, QUESTION.replace("Which keyword", "Which one")).get_json()["updated"] == ["fresh-one"]
    first, second = author.get("/questions/fresh-one/revisions")["items"]

    assert (first["number"], second["number"]) == (1, 2)
    assert first["content"]["stem"] != second["content"]["stem"]
    assert second["status"] == "unverified"


@pytest.mark.parametrize("query", ["?dry_run=true", "?dry_run"])
def test_a_dry_run_writes_nothing(author, query):
    """It tells what would be done."""
    told = send(author, QUESTION, query=query)

    assert (told.status_code, told.get_json()["created"]) == (200, ["fresh-one"])
    assert author.get("/questions/fresh-one", 404)


def test_files_of_a_form_may_refer_to_each_other(author):
    """A quiz in one file, its question in another."""
    quiz = (
        "quizzes: [{id: q1, title: Q, mode: practice, topic: learning-rate-strategy, questions: [fresh-one]}]"
    )
    form = {"a": (io.BytesIO(quiz.encode()), "quiz.yaml"), "b": (io.BytesIO(QUESTION.encode()), "q.yaml")}
    told = send(author, form, "multipart/form-data")

    assert told.status_code == 201, told.get_json()
    assert author.get("/quizzes/q1")["questions"] == ["fresh-one"]


GIFT = b"Which keyword sets the rate? {=lr ~rate}"
MOODLE = b"""<?xml version="1.0"?><quiz><question type="truefalse">
<questiontext><text>lr is a word</text></questiontext>
<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>
</question></quiz>"""


@pytest.mark.parametrize("as_form", [False, True])
@pytest.mark.parametrize(
    ("data", "kind"),
    [(GIFT, "text/plain"), (MOODLE, "application/xml"), (MOODLE, "application/octet-stream")],
)
def test_the_format_is_found_out_by_the_content(author, data, kind, as_form):
    """Without a format, as the command does; a foreign file still needs its topic."""
    body = {"file": (io.BytesIO(data), "week-3")} if as_form else data
    told = send(
        author, body, "multipart/form-data" if as_form else kind, "?dry_run&topic=learning-rate-strategy"
    )

    assert (told.status_code, len(told.get_json()["created"])) == (200, 1)
    assert send(author, data, kind, "?dry_run").status_code == 422


def test_native_text_needs_no_format_whatever_its_type(author):
    """A form's file without a suffix and a plain text are read as YAML."""
    for data, kind in (
        (QUESTION, "text/plain"),
        ({"f": (io.BytesIO(QUESTION.encode()), "q")}, "multipart/form-data"),
    ):
        assert send(author, data, kind, "?dry_run").get_json()["created"] == ["fresh-one"]


def test_native_and_foreign_files_come_one_after_the_other(author):
    """In one form they are refused, since only one of the two names its topic."""
    form = {"a": (io.BytesIO(GIFT), "a.txt"), "b": (io.BytesIO(QUESTION.encode()), "q.yaml")}

    assert send(author, form, "multipart/form-data", "?topic=learning-rate-strategy").status_code == 422


def test_every_fault_is_told_and_nothing_is_written(author):
    """422 with file, line, pointer and mend of each."""
    broken = QUESTION.replace("answer: a", "answer: z").replace("difficulty: easy", "difficulty: simple")
    told = send(author, broken)

    assert told.status_code == 422
    errors = told.get_json()["errors"]
    assert {error["line"] for error in errors} == {4, 10}
    assert all(error["pointer"] and error["message"] and error["file"] for error in errors)
    assert author.get("/questions/fresh-one", 404)


def test_learners_may_not_import_or_read_revisions(author, learner):
    """403 for the wrong role, 401 without a token."""
    assert send(learner, QUESTION).status_code == 403
    learner.get("/questions/step-size/revisions", 403)
    assert author.client.post("/api/v1/imports", data=QUESTION).status_code == 401


def test_the_published_item_four_is_there_for_authors(author):
    """Contested, with what it expected and what PyTorch gave."""
    first = author.get("/questions/scheduler-order/revisions")["items"][0]

    assert first["status"] == "contested"
    assert any(not finding["holds"] and finding["got"] for finding in first["evidence"])


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b"", "application/yaml", 422),
        (b"\xff\xfe\x00", "text/plain", 422),
        (b"{" * 50_000, "application/json", 422),
        (b"x", "image/png", 415),
        ({}, "multipart/form-data", 422),
        (b"a: &a [*a]", "application/yaml", 422),
    ],
)
def test_what_is_no_question_file_is_refused(author, data, content_type, status):
    """As a problem, never as a failure of ours."""
    told = send(author, data, content_type)

    assert told.status_code == status, told.get_data(as_text=True)
    assert told.content_type == "application/problem+json"


def test_a_file_over_the_limit_is_refused_before_it_is_read(author, settings):
    """By its announced length."""
    response = author.client.post(
        "/api/v1/imports",
        headers={"Authorization": f"Bearer {author.token}"},
        content_type="application/yaml",
        environ_overrides={"CONTENT_LENGTH": str(settings.max_import + 1)},
        input_stream=io.BytesIO(b"x"),
    )

    assert response.status_code == 413


def test_contested_questions_are_listed_for_authors(author, learner, db):
    """Where PyTorch contradicts the newest revision, with the number of the one that learners get; an older
    contested revision that was mended is none of them, nor is a question that was retired.
    """
    other = QUESTION.replace("fresh-one", "other-one")
    for content in (QUESTION, QUESTION.replace("Which keyword", "Which one"), other):
        send(author, content)
    for question, number in (("fresh-one", 2), ("other-one", 1)):
        contest(db, question, number)
    assert author.get("/contested") == {
        "items": [
            {
                **{"id": "fresh-one", "topic": "learning-rate-strategy", "kind": "single_choice"},
                **{"difficulty": "easy", "number": 2, "torch": None, "published": 1},
            },
            {
                **{"id": "other-one", "topic": "learning-rate-strategy", "kind": "single_choice"},
                **{"difficulty": "easy", "number": 1, "torch": None, "published": None},
            },
        ],
        "next": None,
    }
    assert author.get("/contested?limit=1")["next"] == "fresh-one"
    send(author, QUESTION.replace("Which keyword", "What"))
    with db.write() as session:
        session.get(Question, "other-one").retired_at = datetime.now(UTC)
    assert author.get("/contested")["items"] == []
    learner.get("/contested", 403)


def test_contested_questions_are_found_by_an_index(db):
    """However many revisions there are that are not."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("SQLite says in its plan which index it takes")
    query = sa.select(Revision.id).where(is_contested())
    with db.read() as session:
        plan = session.execute(sa.text(f"EXPLAIN QUERY PLAN {query}")).all()

    assert "ix_revisions_contested" in str(plan)


def contest(db, question, number):
    """Let PyTorch have contradicted a revision; what was published before it is published again."""
    with db.write() as session:
        revisions = {
            revision.number: revision
            for revision in session.scalars(sa.select(Revision).where(Revision.question_id == question))
        }
        revisions[number].status = Status.CONTESTED
        older = revisions.get(number - 1)
        session.get(Question, question).revision_id = older and older.id
