"""Code questions over the API: what is asked, answered and kept back, in practice and in a test."""

from __future__ import annotations

import json

import pytest

from quizsvc.app import create_app
from quizsvc.attempts.models import Response
from quizsvc.bundled import bundled
from quizsvc.content.model import Kind
from quizsvc.content.reader import read
from quizsvc.grading import Closed, Grader
from quizsvc.sandbox import QueueFull
from tests.api.conftest import Learner, question_of

QUIZ = "learning-rate-strategy-code"
ORDER = "code-order-of-steps"
BANK = {question.id: question for question in read([bundled("questions")]).questions}
CODE = [question for question in BANK.values() if question.kind is Kind.CODE]
SCHEDULER_FIRST = BANK[ORDER].mistakes[1]


class Switched:
    """A runner that can be switched off and on."""

    def __init__(self, runner):
        self.runner, self.on = runner, True

    def run(self, code, given=None, client=""):
        """Run it while switched on."""
        if not self.on:
            raise QueueFull("The queue is full.", 2)
        return self.runner.run(code, given, client)


@pytest.fixture
def runner(open_sandbox) -> Switched:
    """A sandbox that can be switched off."""
    return Switched(open_sandbox)


@pytest.fixture
def app(settings, db, runner):
    """The service with a sandbox."""
    return create_app(settings, db, Grader(runner))


@pytest.fixture
def attempt(learner):
    """A fresh attempt at the code quiz."""
    return learner.begin(QUIZ)


@pytest.fixture
def exam(learner, db):
    """A fresh attempt at the code quiz under the rules of a test."""
    from quizsvc.bank.models import Quiz
    from quizsvc.scoring import Rules

    with db.write() as session:
        quiz = session.get(Quiz, QUIZ)
        quiz.mode, quiz.rules = "test", Rules.of_mode("test").to_dict()
    return learner.begin(QUIZ)


def record_of(db, response):
    """What was kept with a response for the service alone."""
    with db.read() as session:
        return session.get(Response, response["id"]).feedback["record"]


def test_the_task_is_shown_and_the_answer_is_not(client, learner, attempt):
    """Starter, given names and the checks' titles, in an attempt and in public; nothing else."""
    asked = {each["question"]: each for each in attempt["questions"]}
    for question in CODE:
        public = client.get(f"/api/v1/questions/{question.id}").get_json()
        for view in filter(None, (public, asked.get(question.id))):
            assert (view["starter"], view["given"]) == (question.starter, dict(question.given))
            assert [check["title"] for check in view["checks"]] == [check.title for check in question.checks]
            shown = json.dumps(view)
            assert json.dumps(question.reference)[1:-1] not in shown
            assert not any(mistake.text in shown or mistake.id in shown for mistake in question.mistakes)
            assert '"hidden"' not in shown
            assert '"between"' not in shown


def test_other_kinds_have_no_task(client):
    """The fields are there all the same, so that a client need not look whether they are."""
    public = client.get("/api/v1/questions/step-size").get_json()
    assert (public["starter"], public["given"], public["checks"]) == (None, {}, [])


def test_a_given_number_stays_whole(client):
    """STEP_SIZE is 2, not 2.0: a learner's code may count with it."""
    text = client.get(f"/api/v1/questions/{ORDER}").get_data(as_text=True)
    assert json.loads(text, parse_float=str)["given"] == {"LR": "0.1", "STEP_SIZE": 2}


def test_search_finds_starters_and_not_references(client):
    """What `q` looks in is what the public sees."""
    found = client.get("/api/v1/questions?q=STEEPNESS").get_json()["items"]
    assert [item["id"] for item in found] == ["code-diverging"]
    assert client.get("/api/v1/questions?q=lr=LR / 10").get_json()["items"] == []


def test_a_right_answer_closes_the_question_and_shows_the_reference(learner, attempt, db):
    """With all points; every hidden set was passed."""
    got = learner.respond(attempt, ORDER, code=BANK[ORDER].reference)

    assert (got["outcome"], got["fraction"], got["points"]) == ("correct", 1, 2)
    assert all(check["passed"] for check in got["feedback"]["checks"])
    assert got["feedback"]["hidden"] == {"sets": 3, "failed": 0, "diagnosis": []}
    assert got["solution"]["answer"] == {"code": BANK[ORDER].reference}
    assert len(record_of(db, got)["sets"]) == 3


def test_a_mistake_is_named_with_what_was_expected(learner, attempt):
    """On the visible numbers; the run is there to look at."""
    got = learner.respond(attempt, ORDER, code=SCHEDULER_FIRST.code)
    used = got["feedback"]["checks"][1]

    assert (got["outcome"], got["fraction"], got["tries_left"]) == ("partially_correct", 0.25, 2)
    assert got["feedback"]["mistake"] == {"id": SCHEDULER_FIRST.id, "text": SCHEDULER_FIRST.text}
    assert (used["passed"], used["expected"][:3], used["got"][:3]) == (
        False,
        [0.1, 0.1, 0.05],
        [0.1, 0.05, 0.05],
    )
    assert got["feedback"]["run"]["trace"]["order"] == "scheduler_first"
    assert got["solution"] is None


def test_no_view_of_a_response_holds_what_was_kept_for_the_service(learner, attempt, db):
    """Not the answer to the POST, nor the attempt, nor the report."""
    got = learner.respond(attempt, ORDER, code=SCHEDULER_FIRST.code)
    sets = record_of(db, got)["sets"]
    again = learner.get(f"/attempts/{attempt['id']}")
    report = learner.finish(attempt)
    response = question_of(again, ORDER)["responses"][0]

    assert response["feedback"] == got["feedback"]
    for view in (got, again, report):
        shown = json.dumps(view)
        assert '"record"' not in shown
        assert not any(json.dumps(drawn)[1:-1] in shown for drawn in sets)


def test_hard_coded_numbers_are_told_and_earn_nothing(learner, attempt):
    """The given name is to be used."""
    got = learner.respond(attempt, ORDER, code="LR = 0.1\n" + BANK[ORDER].reference)

    assert (got["outcome"], got["points"], got["feedback"]["hidden"]["failed"]) == ("incorrect", 0, 3)
    assert "use the given LR instead of a number" in got["feedback"]["message"]


def test_a_service_that_fails_costs_no_try(learner, attempt, runner):
    """The answer is recorded, and counts once it can be run."""
    runner.on = False
    failed = learner.respond(attempt, ORDER, code=BANK[ORDER].reference)
    runner.on = True
    got = learner.respond(attempt, ORDER, code=BANK[ORDER].reference)

    assert (failed["outcome"], failed["tries_left"], failed["points"]) == ("ungradable", 3, 0)
    assert "costs no try" in failed["feedback"]["message"]
    assert (got["outcome"], got["points"], got["tries_left"]) == ("correct", 2, 2)


@pytest.mark.parametrize("code", ["", " \n", "#" * 40_000])
def test_what_cannot_be_run_is_refused_and_not_recorded(learner, attempt, code):
    """422 with the place in the body."""
    problem = learner.respond(attempt, ORDER, expect=422, code=code)

    assert problem["errors"][0]["pointer"] == "/answer/code"
    assert question_of(learner.get(f"/attempts/{attempt['id']}"), ORDER)["responses"] == []


def test_in_a_test_right_and_wrong_look_alike(learner, exam):
    """Until it is finished; then all is told."""
    right = learner.respond(exam, ORDER, code=BANK[ORDER].reference)
    wrong = learner.respond(exam, "code-zero-grad", code=BANK["code-zero-grad"].starter)
    same = ("outcome", "fraction", "points", "tries_left", "feedback", "solution")
    report = learner.finish(exam)

    assert [right[name] for name in same] == [wrong[name] for name in same]
    assert (right["outcome"], right["feedback"]["checks"], right["feedback"]["run"]) == ("recorded", [], None)
    told = question_of(report, ORDER)["responses"][0]
    assert (told["outcome"], told["feedback"]["hidden"]["failed"]) == ("correct", 0)
    assert question_of(report, ORDER)["solution"]["answer"]["code"] == BANK[ORDER].reference


def test_in_a_test_a_failed_service_is_told_at_once(learner, exam, runner):
    """It says nothing of right or wrong, and the learner has to know that the try is still there."""
    runner.on = False
    failed = learner.respond(exam, ORDER, code=BANK[ORDER].reference)

    assert (failed["outcome"], failed["tries_left"]) == ("ungradable", 1)


def test_without_a_sandbox_all_else_works(settings, db):
    """Code is recorded as ungradable, choices are graded."""
    client = create_app(settings, db, Grader(Closed())).test_client()
    learner = Learner(client, client.post("/api/v1/learners", json={"name": "B"}).get_json()["token"])
    attempt = learner.begin(QUIZ)

    assert learner.respond(attempt, ORDER, code="print(1)\n")["outcome"] == "ungradable"
    assert learner.reveal(attempt, ORDER)["answer"] == {"code": BANK[ORDER].reference}


def test_typed_rates_name_the_mistake(learner):
    """In a test's report here: the rates question stands in the test."""
    attempt = learner.begin("learning-rate-strategy-test")
    learner.respond(attempt, "step-lr-prints", learning_rates=["0.4", "0.4", "0.4", "0.2", "0.2", "0.2"])
    report = learner.finish(attempt)

    assert question_of(report, "step-lr-prints")["mistake"]["id"] == "prints-the-rate-used"
