"""Practice: feedback at once, prices, and what closes a question."""

import pytest

from quizsvc.bundled import bundled
from quizsvc.content.reader import read
from tests.api.conftest import question_of

pytestmark = pytest.mark.both_databases

BANK = read([bundled("questions")])
ITEMS = {
    question.id: question
    for question in sorted(BANK.questions, key=lambda question: question.revision)
    if question.kind == "single_choice"
}
PRACTICE_ITEMS = next(quiz for quiz in BANK.quizzes if quiz.mode == "practice").questions
WRONG = [
    pytest.param(item, option, id=f"{item.id}-{option.key}")
    for item in map(ITEMS.get, PRACTICE_ITEMS)
    for option in item.options
    if option.key != item.answer
]


def true_text(question_id):
    """The text of the true option."""
    item = ITEMS[question_id]
    return next(option.text for option in item.options if option.key == item.answer)


def test_the_practice_has_the_five_items_in_order(practice):
    """The material's five items, two easy, two medium, one hard."""
    assert [item["question"] for item in practice["questions"]] == list(PRACTICE_ITEMS)
    assert [item["difficulty"] for item in practice["questions"]] == [
        "easy",
        "easy",
        "medium",
        "medium",
        "hard",
    ]


def test_every_true_option_gives_full_marks(learner, practice):
    """Five right answers are worth 1 + 1 + 2 + 2 + 3 points and are called strong."""
    for question in PRACTICE_ITEMS:
        answer = learner.choose(practice, question, true_text(question))
        assert answer["outcome"] == "correct"
        assert answer["points"] == answer["max_points"]
        assert answer["feedback"]["mistake"] is None

    report = learner.finish(practice)

    assert (report["points"], report["max_points"], report["percent"]) == (9, 9, 100)
    assert report["strength"] == "strong"
    assert {level: sums["points"] for level, sums in report["by_difficulty"].items()} == {
        "easy": 2,
        "medium": 4,
        "hard": 3,
    }


@pytest.mark.parametrize(("item", "option"), WRONG)
def test_each_wrong_option_names_its_mistake(learner, practice, item, option):
    """Feedback to a distractor is the mistake that its author tied it to."""
    answer = learner.choose(practice, item.id, option.text)

    assert answer["outcome"] == "incorrect"
    assert answer["points"] == 0
    assert answer["feedback"]["mistake"]["id"] == option.mistake
    assert answer["feedback"]["mistake"]["text"] == answer["feedback"]["message"]
    assert answer["solution"] is None


def test_a_wrong_try_and_a_hint_have_their_price(learner, practice):
    """Right on the second try with one hint: 1 - 1/3 - 0.1 of the points."""
    first, *_ = [option for option in ITEMS["high-rate"].options if option.key != ITEMS["high-rate"].answer]
    learner.choose(practice, "high-rate", first.text)
    hint = learner.hint(practice, "high-rate")
    answer = learner.choose(practice, "high-rate", true_text("high-rate"))

    assert (hint["number"], hint["price"], hint["remaining"]) == (1, 0.1, 0)
    assert answer["points"] == pytest.approx(2 * (1 - 1 / 3 - 0.1))


def test_the_same_wrong_answer_twice_costs_one_try(learner, practice):
    """A learner who double-clicks is not charged twice."""
    wrong = next(option for option in ITEMS["step-size"].options if option.key != "d")
    first = learner.choose(practice, "step-size", wrong.text)
    again = learner.choose(practice, "step-size", wrong.text)

    assert again["duplicate_of"] == first["id"]
    assert again["tries_left"] == first["tries_left"] == 2


def test_the_last_wrong_try_closes_the_question_and_shows_the_solution(learner, practice):
    """After three different wrong answers the solution is shown, with the key in the attempt's letters."""
    wrong = [option.text for option in ITEMS["step-size"].options if option.key != "d"]
    answers = [learner.choose(practice, "step-size", text) for text in wrong]

    assert [answer["tries_left"] for answer in answers] == [2, 1, 0]
    assert [answer["solution"] is None for answer in answers] == [True, True, False]
    shown = question_of(practice, "step-size")["options"]
    key = answers[-1]["solution"]["answer"]["choice"]
    assert next(option["text"] for option in shown if option["key"] == key) == true_text("step-size")


def test_answers_to_a_closed_question_are_practice(learner, practice):
    """After a right answer further ones are taken, without points and without harm."""
    learner.choose(practice, "step-size", true_text("step-size"))
    wrong = next(option for option in ITEMS["step-size"].options if option.key != "d")
    later = learner.choose(practice, "step-size", wrong.text)

    assert later["practice"] is True
    assert later["points"] == 0
    assert learner.finish(practice)["points"] == 1


def test_a_revealed_question_earns_nothing_any_more(learner, practice):
    """Giving up shows the solution; a right answer after it is practice and does not count as answered."""
    solution = learner.reveal(practice, "fast-then-fine")
    later = learner.choose(practice, "fast-then-fine", true_text("fast-then-fine"))
    report = learner.finish(practice)

    assert solution["steps"]
    assert (later["practice"], later["points"]) == (True, 0)
    reported = question_of(report, "fast-then-fine")
    assert (reported["outcome"], reported["revealed"], reported["answered"]) == ("unanswered", True, False)


def test_hints_run_out(learner, practice):
    """Asking for more hints than there are is a conflict that says so."""
    learner.hint(practice, "step-size")

    assert learner.hint(practice, "step-size", expect=409)["code"] == "no_hints_left"


def test_a_hint_for_a_closed_question_costs_nothing(learner, practice):
    """The price is 0 once nothing more can be earned, and the score stays."""
    learner.choose(practice, "step-size", true_text("step-size"))

    assert learner.hint(practice, "step-size")["price"] == 0
    assert learner.finish(practice)["points"] == 1


def test_a_finished_attempt_takes_no_answers(learner, practice):
    """After the end answers are refused, and finishing again changes nothing."""
    first = learner.finish(practice)

    assert learner.respond(practice, "step-size", 409, choice="a")["code"] == "attempt_finished"
    assert learner.finish(practice) == first
    assert learner.get(f"/attempts/{practice['id']}/report") == first


def test_the_report_waits_for_the_end(learner, practice):
    """The report of an open attempt is a conflict."""
    assert learner.get(f"/attempts/{practice['id']}/report", expect=409)["code"] == "attempt_open"


def test_an_attempt_can_be_taken_up_again(learner, practice):
    """What was answered, hinted and earned is there when the attempt is read again."""
    learner.hint(practice, "step-size")
    learner.choose(practice, "step-size", true_text("step-size"))
    again = learner.get(f"/attempts/{practice['id']}")

    item = question_of(again, "step-size")
    assert item["options"] == question_of(practice, "step-size")["options"]
    assert item["points"] == pytest.approx(0.9)
    assert [hint["number"] for hint in item["hints"]["taken"]] == [1]
    assert len(item["responses"]) == 1


def test_item_four_is_asked_in_its_true_revision(learner, practice):
    """The published revision is contested: learners get the second one and nobody is scored on the first."""
    assert question_of(practice, "scheduler-order")["revision"] == 2


@pytest.mark.parametrize(
    ("answer", "pointer"),
    [
        ({"choice": "z"}, "/answer/choice"),
        ({"choices": ["a"]}, "/answer"),
        ({"learning_rates": [0.1]}, "/answer"),
        ({}, "/answer"),
        ({"choice": "a", "code": "x"}, "/answer"),
        ({"choice": 1}, "/answer/choice"),
        ({"letter": "a"}, "/answer/letter"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_its_place(learner, practice, answer, pointer):
    """422 names the value; no try is used."""
    problem = learner.respond(practice, "step-size", 422, **answer)

    assert problem["errors"][0]["pointer"] == pointer
    assert question_of(learner.get(f"/attempts/{practice['id']}"), "step-size")["tries_left"] == 3


def test_a_question_of_another_quiz_is_not_found(learner, practice):
    """Only what the attempt holds can be answered."""
    assert learner.respond(practice, "no-such-question", 404, choice="a")["code"] == "not_found"
