"""Exporting over HTTP: a file with its name, its type and an ETag from the revisions."""

import pytest

from quizsvc.bundled import bundled
from quizsvc.content.reader import read, read_text
from tests.api.test_imports import QUESTION, send

BANK = read([bundled("questions")])


def fetch(author, query="", **headers):
    """GET /exports."""
    headers = {"Authorization": f"Bearer {author.token}", **headers}
    return author.client.get(f"/api/v1/exports{query}", headers=headers)


def test_the_bank_comes_as_a_file_in_authored_order(author):
    """Lessons, current questions and quizzes, to be saved under a name."""
    response = fetch(author)
    bundle = read_text(response.data, "export.yaml")

    assert response.status_code == 200
    assert response.mimetype == "application/yaml"
    assert response.headers["Content-Disposition"] == "attachment; filename=quizsvc.yaml"
    assert [q.id for q in bundle.questions] == list(dict.fromkeys(q.id for q in BANK.questions))
    assert bundle.topics == BANK.topics
    assert sorted(bundle.quizzes, key=lambda quiz: quiz.id) == sorted(BANK.quizzes, key=lambda quiz: quiz.id)


def test_the_history_comes_when_asked_for(author):
    """Every revision, contested ones too, as the files say them."""
    bundle = read_text(fetch(author, "?revisions=all&topic=learning-rate-strategy").data, "export.yaml")

    assert sorted(bundle.questions, key=_name) == sorted(BANK.questions, key=_name)


def test_an_export_that_is_imported_changes_nothing(author):
    """What comes out goes in again."""
    exported = fetch(author).data
    told = send(author, exported)

    assert (told.status_code, told.get_json()["created"], told.get_json()["updated"]) == (200, [], [])
    assert fetch(author).data == exported


def test_an_unchanged_export_is_304_until_a_question_or_lesson_changes(author):
    """The ETag is of the revisions, so that nothing is dumped to know it."""
    first = fetch(author)
    tag = first.headers["ETag"]
    same = fetch(author, **{"If-None-Match": tag})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)

    send(author, QUESTION)
    changed = fetch(author, **{"If-None-Match": tag})
    assert (changed.status_code, changed.headers["ETag"] != tag) == (200, True)
    assert read_text(changed.data, "e.yaml").questions[-1].id == "fresh-one"
    send(author, "topic: {id: learning-rate-strategy, title: Another title}")
    assert fetch(author).headers["ETag"] != changed.headers["ETag"]
    assert fetch(author, "?revisions=all").headers["ETag"] != changed.headers["ETag"]


@pytest.mark.parametrize("fmt", ["gift", "aiken", "moodle", "qti21", "qti22", "qti3", "canvas"])
def test_foreign_formats_are_files_too_and_what_they_leave_out_is_told(author, fmt):
    """Question by question, at /exports/report."""
    response = fetch(author, f"?format={fmt}")
    left_out = author.get(f"/exports/report?format={fmt}")["left_out"]

    assert response.status_code == 200
    assert response.data
    assert "attachment" in response.headers["Content-Disposition"]
    assert any(one["question"] == "step-lr-prints" and one["reason"] for one in left_out)


def test_gift_is_imported_under_a_topic(author):
    """With what was skipped, by title, line and reason."""
    gift = "::One:: What sets the rate? {=lr ~batch_size}\n\n::Two:: Tell us all. {}\n"
    told = send(author, gift, "text/plain", "?format=gift&topic=learning-rate-strategy").get_json()

    assert len(told["created"]) == 1
    assert [(one["title"], one["line"]) for one in told["skipped"]] == [("Two", 3)]
    assert told["questions"][0] == {
        "id": told["created"][0],
        "outcome": "created",
        "revision": 1,
        "status": "unverified",
        "torch": None,
        "evidence": [],
    }
    refused = send(author, gift, "text/plain", "?format=gift")
    assert (refused.status_code, "learning-rate-strategy" in refused.get_json()["detail"]) == (422, True)


def test_only_authors_export(author, learner):
    """The key of every question is in it."""
    assert fetch(learner).status_code == 403
    assert author.client.get("/api/v1/exports").status_code == 401


@pytest.mark.parametrize(
    ("query", "status"), [("?format=docx", 422), ("?topic=none", 404), ("?revisions=old", 422)]
)
def test_what_cannot_be_exported_is_refused(author, query, status):
    """As a problem that says why."""
    response = fetch(author, query)

    assert response.status_code == status
    assert response.mimetype == "application/problem+json"


def _name(question):
    return question.id, question.revision
