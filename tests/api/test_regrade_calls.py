"""The calls about regrades: who may, what is refused, keys, long ones, and what stays on record."""

import json

import pytest
from click.testing import CliRunner

from quizsvc.attempts.regrades import running
from quizsvc.cli import main
from tests.api.keyword import reported, take

REGRADE = {"question": "keyword", "to_revision": 2, "policy": "current_only"}


def test_regrades_are_for_authors(learner, keyword):
    """A learner may neither ask for one nor read of one."""
    for method, path in (("POST", "/regrades"), ("GET", "/regrades"), ("GET", "/regrades/x")):
        assert learner.call(method, path, 403, REGRADE if method == "POST" else None)


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({**REGRADE, "question": "nothing"}, 404, None),
        ({**REGRADE, "to_revision": 3}, 422, "/to_revision"),
        ({**REGRADE, "to_revision": 10**400}, 422, "/to_revision"),
        ({**REGRADE, "to_revision": True}, 422, "/to_revision"),
        ({**REGRADE, "from_revision": 7}, 422, "/from_revision"),
        ({**REGRADE, "policy": "all"}, 422, "/policy"),
        ({**REGRADE, "reason": ""}, 422, "/reason"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(author, keyword, body, status, pointer):
    """The pointer says which field, the message what it takes."""
    keyword.mend()
    told = author.call("POST", "/regrades", status, body)

    assert [error["pointer"] for error in told.get("errors", [])] == ([pointer] if pointer else [])


def test_a_contested_revision_scores_nobody(author, client):
    """Item 4's revision as it was published is kept, and no policy grades by it."""
    contested = next(
        (question["id"], revision["number"])
        for question in client.get("/api/v1/questions?limit=100").json["items"]
        for revision in author.get(f"/questions/{question['id']}/revisions")["items"]
        if revision["status"] == "contested"
    )
    for policy in ("current_only", "full_credit", "none"):
        body = {"question": contested[0], "to_revision": contested[1], "policy": policy}
        assert author.call("POST", "/regrades", 422, body)["errors"][0]["pointer"] == "/to_revision"


def test_a_regrade_is_asked_for_once(author, keyword, register):
    """A retry under its key gets the first answer; another body is refused."""
    take(register(), "a")
    keyword.mend()
    first, again = (author.call("POST", "/regrades", 201, REGRADE, Idempotency_Key="k") for _ in range(2))

    assert first == again
    assert author.get("/regrades")["items"] == [first]
    author.call("POST", "/regrades", 422, {**REGRADE, "policy": "none"}, Idempotency_Key="k")


def test_who_changed_which_scores_when_and_why_is_kept(author, keyword, register):
    """The list tells it of every regrade, newest first, and of one question."""
    take(register(), "a", "b")
    keyword.mend()
    first = keyword.regrade(reason="The manual says lr.")
    second = keyword.regrade("full_credit", only_if_higher=True, from_revision=1)

    assert [item["id"] for item in author.get("/regrades")["items"]] == [second["id"], first["id"]]
    assert author.get("/regrades?question=step-size")["items"] == []
    kept = author.get(f"/regrades/{first['id']}")
    assert kept == first
    assert (kept["by"]["name"], kept["reason"]) == ("Grace", "The manual says lr.")
    assert kept["table"] == [{"before": pytest.approx(4 / 3, abs=1e-4), "after": 2.0, "attempts": 1}]
    assert (second["from_revision"], second["reason"]) == (1, "The key was wrong.")


def test_a_long_regrade_is_answered_at_once_and_goes_on(author, keyword, register, monkeypatch, db):
    """202 with where to look; meanwhile new answers are judged by it already; the same comes of it."""
    learners = [register() for _ in range(5)]
    attempts = [take(learner, "a", "b") for learner in learners]
    open_one = learners[0].begin("practice-keyword")
    keyword.mend()
    dry = keyword.regrade("current_only", 200, dry_run=True)
    monkeypatch.setattr(running, "AT_ONCE", 0)
    monkeypatch.setattr(running, "start", lambda _db: None)
    told = keyword.regrade("current_only", 202)
    assert (told["state"], told["progress"]) == ("running", {"attempts": 0, "of": 6})
    assert keyword.regrade("none", 409)["code"] == "regrade_running"
    assert learners[0].choose(open_one, "keyword", "lr")["points"] == 2
    monkeypatch.undo()
    running.start(db).join()

    done = author.get(f"/regrades/{told['id']}")
    assert done["state"] == "done"
    assert done["changed"] == dry["changed"]
    assert {reported(who, what)["points"] for who, what in zip(learners, attempts, strict=True)} == {2}


def test_only_attempts_that_were_asked_one_revision(keyword, register):
    """Full marks for those who met the broken question, not for those after them."""
    first, second = register(), register()
    broken = take(first, "d")
    keyword.mend()
    whole = take(second, "d")
    keyword.regrade("full_credit", from_revision=1)

    assert (reported(first, broken)["points"], reported(second, whole)["points"]) == (2, 0)


def test_a_learner_who_was_judged_fairly_hears_nothing(keyword, register):
    """Attempts that began after the regrade are not concerned."""
    keyword.mend()
    learner = register()
    before = take(learner, "d")
    keyword.regrade("full_credit")
    after = take(learner, "d")

    assert reported(learner, before)["regrades"]
    assert not reported(learner, after)["regrades"]
    assert reported(learner, after)["points"] == 0


@pytest.fixture
def quizsvc_at(tmp_path, db_url):
    """The command, on the service's own data."""
    env = {"QUIZSVC_DATA_DIR": str(tmp_path), "QUIZSVC_DATABASE_URL": db_url}

    def run(*words):
        return CliRunner().invoke(main, words, env=env)

    return run


def test_the_command_regrades_and_says_what_it_did(keyword, register, quizsvc_at):
    """A dry run, the regrade, and nothing to resume."""
    take(register(), "a", "b")
    keyword.mend()
    words = ["regrade", "keyword", "--to-revision", "2", "--policy", "current_only"]
    dry = json.loads(quizsvc_at(*words, "--dry-run", "--json").stdout)
    told = quizsvc_at(*words, "--reason", "Manual.")

    assert (dry["dry_run"], dry["changed"]["attempts"]) == (True, 1)
    assert "changed 2 of 2 responses, 1 of 1 attempts (1 up, 0 down), 1 learners" in told.stdout
    assert "1.33 to 2.00" in told.stdout
    assert "No regrade was cut off" in quizsvc_at("regrade", "--resume").stdout
    refused = quizsvc_at("regrade", "keyword", "--to-revision", "5", "--policy", "none")
    assert (refused.exit_code, "only 1, 2" in refused.stderr) == (1, True)
