"""The gradebook: every attempt of a quiz, safe to open, in constant memory."""

import csv
import io
import random
import tracemalloc
from datetime import timedelta

import pytest
from click.testing import CliRunner

from quizsvc.attempts import gradebook as module
from quizsvc.attempts.gradebook import gradebook, plain
from quizsvc.attempts.models import Attempt
from quizsvc.bench.seeding import seed
from quizsvc.cli import main
from tests.api.conftest import PRACTICE
from tests.api.keyword import take
from tests.api.test_reviews import play


def read(author, quiz):
    """The lines of a gradebook as dictionaries."""
    answer = author.client.get(
        f"/api/v1/attempts.csv?quiz={quiz}", headers={"Authorization": f"Bearer {author.token}"}
    )
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={quiz}.csv"
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def test_a_line_for_each_attempt_and_a_column_for_each_question(author, register, keyword):
    """Points are as of today: the regrade is in them."""
    ada, bob = register("Ada"), register(None)
    take(ada, "a", "b", hints=1)
    take(bob, finish=False)
    keyword.mend()
    keyword.regrade()
    first, second = read(author, "practice-keyword")

    assert (first["name"], first["points"], first["keyword"], first["max_points"]) == (
        "Ada", "1.8", "1.8", "2",
    )  # fmt: skip
    assert (first["percent"], first["responses"], first["hints"]) == ("90", "2", "1")
    assert float(first["seconds"]) >= 0
    assert first["finished"].endswith("+00:00")
    assert (second["name"], second["points"], second["keyword"], second["finished"]) == ("", "0", "", "")
    assert first["learner"] == ada.get("/learners/me")["id"]


def test_it_adds_up_to_what_the_reports_say(author, register):
    """For the bundled practice, whatever was answered."""
    learners = [register() for _ in range(3)]
    totals = []
    for n, learner in enumerate(learners):
        attempt = learner.begin(PRACTICE)
        for item in attempt["questions"]:
            if item["options"]:
                learner.respond(attempt, item["question"], choice="abcd"[n])
        report = learner.finish(attempt)
        totals.append((report["points"], [item["points"] for item in report["questions"]]))
    lines = read(author, PRACTICE)

    questions = [name for name in lines[0] if name not in module.COLUMNS]
    for line, (total, points) in zip(lines, totals, strict=True):
        assert float(line["points"]) == pytest.approx(total, abs=1e-6)
        assert [float(line[name] or 0) for name in questions] == pytest.approx(points, abs=1e-6)


@pytest.mark.both_databases
def test_every_cell_is_what_the_report_says(author, register, keyword, db):
    """After answers, hints, reveals, breaks of an hour and regrades of each kind, in any order."""
    drawn, sittings = random.Random(7), []
    for _ in range(8):
        learner = register()
        attempt = learner.begin("practice-keyword")
        for _ in range(drawn.randrange(6)):
            action = drawn.choice(["answer", "answer", "answer", "hint", "reveal"])
            play(learner, attempt, action, 0, drawn.randrange(4))
            if drawn.random() < 0.4:
                with db.write() as session:
                    session.get(Attempt, attempt["id"]).created_at -= timedelta(minutes=drawn.randrange(60))
        if drawn.random() < 0.7:
            learner.finish(attempt)
        sittings.append((learner, attempt))
    keyword.mend()
    for policy in ("current_or_previous", "current_only", "full_credit", "none", "current_only"):
        keyword.regrade(policy, only_if_higher=drawn.random() < 0.5)
        lines = {line["attempt"]: line for line in read(author, "practice-keyword")}
        for learner, attempt in sittings:
            line, of_attempt = lines[attempt["id"]], learner.get(f"/attempts/{attempt['id']}")
            (item,) = of_attempt["questions"]
            assert float(line["points"]) == pytest.approx(item["points"], abs=1e-6)
            assert float(line["keyword"] or 0) == pytest.approx(item["points"], abs=1e-6)
            assert (line["keyword"] == "") == (not item["answered"])
            assert (line["max_points"], line["responses"]) == ("2", str(len(item["responses"])))
            assert line["hints"] == str(len(item["hints"]["taken"]))
            if of_attempt["finished_at"]:
                report = learner.get(f"/attempts/{attempt['id']}/report")
                assert float(line["percent"]) == pytest.approx(report["percent"], abs=1e-6)
                assert float(line["seconds"]) == pytest.approx(report["time_spent"]["seconds"], abs=1e-6)


def test_it_is_for_authors_and_for_quizzes_that_are_there(author, learner):
    """A learner may not, and a misspelt quiz is told so before anything is sent."""
    assert learner.get("/attempts.csv?quiz=x", 403)
    assert author.get("/attempts.csv?quiz=x", 404)
    assert author.get("/attempts.csv", 422)


NAMES = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\uff1d1",
    '=HYPERLINK("x";"y")',
    "=,a\n=b",
]


@pytest.mark.parametrize("name", NAMES)
def test_no_name_becomes_a_formula(author, register, keyword, name):
    """No cell begins with what a spreadsheet would run, and the name is still there to read."""
    take(register(name))
    (line,) = read(author, "practice-keyword")

    assert line["name"] == f"'{name}"


@pytest.mark.parametrize("name", ["Ada", "O'Neill, Mary", 'the "one"', "a-b", "3 = 3", ""])
def test_other_names_stay_as_they_are(name):
    """Quoting is the CSV writer's."""
    assert plain(name) == name


def test_a_large_one_needs_no_more_memory(db, monkeypatch):
    """What is held at a time is a batch, not the quiz; every attempt is there once and in order."""
    monkeypatch.setattr(module, "BATCH", 20)
    seed(db, PRACTICE, 40)
    few = _peak(db)
    seed(db, PRACTICE, 400, seed=2)
    many = _peak(db)
    ids = [line.split(",")[0] for line in "".join(gradebook(db, PRACTICE)).splitlines()[1:]]

    assert len(set(ids)) == 440
    assert ids == sorted(ids)
    assert many < 2.5 * few


def _peak(db):
    for _ in gradebook(db, PRACTICE):  # once before, so that caches are full
        pass
    tracemalloc.start()
    try:
        for _ in gradebook(db, PRACTICE):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_the_command_writes_the_same(author, register, keyword, tmp_path, db_url):
    """To standard output, or into a file that is never there by half."""
    take(register("Ada"), "a")
    told = "".join(gradebook(author.client.application.extensions["quizsvc"].db, "practice-keyword"))
    env = {"QUIZSVC_DATA_DIR": str(tmp_path), "QUIZSVC_DATABASE_URL": db_url}
    shown = CliRunner().invoke(main, ["gradebook", "practice-keyword"], env=env)
    CliRunner().invoke(main, ["gradebook", "practice-keyword", "-o", str(tmp_path / "g.csv")], env=env)

    assert shown.stdout_bytes.decode() == told
    assert (tmp_path / "g.csv").read_bytes().decode() == told
    assert CliRunner().invoke(main, ["gradebook", "nothing"], env=env).exit_code == 1
