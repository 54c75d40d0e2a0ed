"""The test: one try, no help, and nothing told before the end."""

import pytest

from quizsvc.bundled import bundled
from quizsvc.content.reader import read
from tests.api.conftest import question_of
from tests.api.test_imports import QUESTION, send

ITEMS = {
    question.id: question
    for question in sorted(read([bundled("questions")]).questions, key=lambda question: question.revision)
}


def true_answer(attempt, question_id):
    """The true answer in the attempt's own letters."""
    item = ITEMS[question_id]
    if item.kind == "learning_rates":
        return {"learning_rates": list(item.answer)}
    keys = {
        option.key: shown["key"]
        for option in item.options
        for shown in question_of(attempt, question_id)["options"]
        if shown["text"] == option.text
    }
    if item.kind == "multiple_choice":
        return {"choices": [keys[key] for key in item.answer]}
    return {"choice": keys[item.answer]}


def without_ids(response):
    """A response without what differs from one to the next for other reasons than right and wrong."""
    return {name: value for name, value in response.items() if name not in ("id", "created_at", "answer")}


def test_the_test_has_ten_questions_of_all_levels(test):
    """Ten questions over easy, medium and hard."""
    assert len(test["questions"]) == 10
    assert {item["difficulty"] for item in test["questions"]} == {"easy", "medium", "hard"}


def test_all_true_answers_give_full_marks(learner, test):
    """Every key of the test is what the grader takes for right."""
    for item in test["questions"]:
        learner.respond(test, item["question"], **true_answer(test, item["question"]))
    report = learner.finish(test)

    assert report["percent"] == 100
    assert report["strength"] == "strong"
    assert all(level["percent"] == 100 for level in report["by_difficulty"].values())


def test_right_and_wrong_look_alike_before_the_end(register):
    """Two learners, one right and one wrong, get the same answers but for what they sent."""
    right, wrong = register(), register()
    theirs, others = right.begin("learning-rate-strategy-test"), wrong.begin("learning-rate-strategy-test")
    true = true_answer(theirs, "step-size")["choice"]
    false = next(key for key in "abcd" if key != true_answer(others, "step-size")["choice"])

    first = right.respond(theirs, "step-size", choice=true)
    second = wrong.respond(others, "step-size", choice=false)

    assert without_ids(first) == without_ids(second)
    assert first["outcome"] == "recorded"
    assert first["fraction"] is first["points"] is first["solution"] is None
    seen = [
        question_of(who.get(f"/attempts/{attempt['id']}"), "step-size")
        for who, attempt in ((right, theirs), (wrong, others))
    ]
    for item in seen:
        item.pop("options")
        item["responses"] = [without_ids(response) for response in item["responses"]]
    assert seen[0] == seen[1]


TWO_TRIES = f"""\
{QUESTION}
quizzes:
  - id: two-tries
    title: Twice
    mode: test
    topic: learning-rate-strategy
    questions: [fresh-one]
    tries: 2
    try_penalty: 0.5
"""


def test_a_second_try_tells_nothing_of_the_first(author, register):
    """Where a test allows two: the same again, then another answer, and how the question stands."""
    assert send(author, TWO_TRIES).status_code == 201
    seen = {}
    for first, second in (("lr", "rate"), ("rate", "lr")):
        learner = register()
        attempt = learner.begin("two-tries")
        told = [without_ids(learner.choose(attempt, "fresh-one", key)) for key in (first, first, second)]
        assert [answer["tries_left"] for answer in told] == [1, 1, 0]
        assert learner.choose(attempt, "fresh-one", first, 409)["code"] == "no_tries_left"
        assert not any(answer["practice"] for answer in told)
        repeats = [bool(answer.pop("duplicate_of")) for answer in told]
        assert repeats == [False, True, False]
        (item,) = learner.get(f"/attempts/{attempt['id']}")["questions"]
        seen[first] = told, item["closed"], item["outcome"], item["tries_left"]
        (item,) = learner.finish(attempt)["questions"]
        assert (item["points"], item["correct"]) == ({"lr": 1.0, "rate": 0.5}[first], True)
        assert (item["closed"], item["tries_used"]) == (True, 2)

    assert seen["lr"] == seen["rate"]


def test_what_was_right_at_once_is_closed_at_the_end(author, learner):
    """With a try left over."""
    assert send(author, TWO_TRIES).status_code == 201
    attempt = learner.begin("two-tries")
    learner.choose(attempt, "fresh-one", "lr")

    (item,) = learner.finish(attempt)["questions"]
    assert (item["closed"], item["tries_left"], item["points"]) == (True, 1, 1.0)


@pytest.mark.parametrize("is_right", [True, False])
def test_there_is_one_try(learner, test, is_right):
    """A second answer, the same or another, is a conflict, whether the first was right or not."""
    true = true_answer(test, "step-size")["choice"]
    first = true if is_right else next(key for key in "abcd" if key != true)
    learner.respond(test, "step-size", choice=first)

    for choice in "abcd":
        assert learner.respond(test, "step-size", 409, choice=choice)["code"] == "no_tries_left"


def test_no_hints_and_no_solutions_before_the_end(learner, test):
    """Both are a conflict, and neither text leaks."""
    assert learner.hint(test, "step-size", expect=409)["code"] == "not_before_the_end"
    assert learner.reveal(test, "step-size", expect=409)["code"] == "not_before_the_end"


def test_after_the_end_everything_is_told(learner, test):
    """The report has own answer, mistake and solution; solutions and hints may be asked for."""
    wrong = next(option for option in ITEMS["step-size"].options if option.key != ITEMS["step-size"].answer)
    shown = {option["text"]: option["key"] for option in question_of(test, "step-size")["options"]}
    learner.respond(test, "step-size", choice=shown[wrong.text])
    item = question_of(learner.finish(test), "step-size")

    assert item["answer"] == {"choice": shown[wrong.text]}
    assert item["mistake"]["id"] == wrong.mistake
    assert item["solution"]["answer"] == true_answer(test, "step-size")
    assert learner.reveal(test, "step-size")["steps"] == item["solution"]["steps"]


def test_typed_rates_earn_by_place(learner, test):
    """Half of the rates right is half of the points."""
    rates = list(ITEMS["step-lr-prints"].answer)
    half = [*rates[: len(rates) // 2], *(9.9 for _ in rates[len(rates) // 2 :])]
    learner.respond(test, "step-lr-prints", learning_rates=half)
    item = question_of(learner.finish(test), "step-lr-prints")

    assert item["outcome"] == "partially_correct"
    assert item["points"] == pytest.approx(item["max_points"] * (len(rates) // 2) / len(rates))


@pytest.mark.parametrize(
    "rates", [["x"], [None], [True], [[0.1]], [10**400], ["1e9999"], [], "0.1", [0.1] * 1001, ["0.1" * 99]]
)
def test_what_is_no_rate_is_refused(learner, test, rates):
    """Only numbers, or numbers as text, are rates."""
    assert learner.respond(test, "step-lr-prints", 422, learning_rates=rates)["errors"]
