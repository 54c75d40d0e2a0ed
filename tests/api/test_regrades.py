"""Regrades: scores put right after a question was mended, told to learners, counted for authors."""

import re

import pytest

from quizsvc.attempts.models import ScoreEntry
from tests.api.conftest import question_of
from tests.api.keyword import reported, take, write

HISTORIES = [("a", "b"), ("b",), ("c", "a"), ("c", "d", "a"), ("d",), ()]


@pytest.mark.parametrize(
    ("policy", "only_if_higher", "points"),
    [
        ("current_only", False, [2, 0, 4 / 3, 2 / 3, 0, 0]),
        ("current_only", True, [2, 2, 4 / 3, 2 / 3, 0, 0]),
        ("current_or_previous", False, [2, 2, 4 / 3, 2 / 3, 0, 0]),
        ("full_credit", False, [2, 2, 2, 2, 2, 0]),
        ("none", False, [4 / 3, 2, 0, 0, 0, 0]),
    ],
)
def test_each_policy_scores_as_it_says(register, keyword, policy, only_if_higher, points):
    """Two points for the question, a third of it less for each wrong try; before, `b` was right."""
    learners = [register() for _ in HISTORIES]
    attempts = [take(learner, *keys) for learner, keys in zip(learners, HISTORIES, strict=True)]
    before = [reported(learner, attempt) for learner, attempt in zip(learners, attempts, strict=True)]
    assert [item["points"] for item in before] == pytest.approx([4 / 3, 2, 0, 0, 0, 0])
    keyword.mend()
    dry = keyword.regrade(policy, 200, only_if_higher=only_if_higher, dry_run=True)
    assert [
        reported(learner, attempt)["points"] for learner, attempt in zip(learners, attempts, strict=True)
    ] == [item["points"] for item in before]

    told = keyword.regrade(policy, only_if_higher=only_if_higher)

    after = [reported(learner, attempt) for learner, attempt in zip(learners, attempts, strict=True)]
    assert [item["points"] for item in after] == pytest.approx(points)
    changed = sum(
        abs(one["points"] - other["points"]) > 1e-9 for one, other in zip(before, after, strict=True)
    )
    assert told["changed"]["attempts"] == told["changed"]["learners"] == changed
    assert told["state"] == "done"
    if policy != "none":
        assert told["points"] == {"before": pytest.approx(10 / 3), "after": pytest.approx(sum(points))}
        assert told["progress"] == {"attempts": 6, "of": 6}
    assert sum(row["attempts"] for row in told["table"]) == changed
    for name in ("changed", "points", "table", "judged", "progress"):
        assert dry[name] == told[name]
    assert (dry["id"], dry["dry_run"]) == (None, True)


def test_a_learner_reads_that_and_why_a_score_changed(learner, keyword):
    """The report has the change with its reason, new feedback, and the mended solution."""
    attempt = take(learner, "a", "b")
    keyword.mend()
    keyword.regrade()
    item = reported(learner, attempt)
    key = {option["text"]: option["key"] for option in item["options"]}

    (change,) = item["regrades"]
    assert (change["points_before"], change["points_after"]) == (pytest.approx(4 / 3), 2)
    assert (change["policy"], change["revision"]) == ("current_only", 2)
    assert change["reason"] == "The key was wrong."
    first, second = item["responses"]
    assert (first["outcome"], first["points"], first["fraction"]) == ("correct", 2, 1)
    assert first["feedback"]["message"] == "Graded anew: Right. Read it."
    assert first["feedback"]["mistake"] is None
    assert (second["outcome"], second["points"]) == ("incorrect", 0)
    assert second["feedback"]["mistake"]["id"] == "rate-keyword"
    assert item["solution"]["answer"] == {"choice": key["lr"]}
    assert item["solution"]["erratum"] == "The key was wrong."
    assert item["revision"] == 1
    assert (item["correct"], item["outcome"]) == (True, "correct")


def test_an_unchanged_score_has_the_mended_solution_and_no_notice(learner, keyword):
    """Wrong before and after: nothing to explain, but the key that is shown is the true one."""
    attempt = take(learner, "d")
    keyword.mend()
    keyword.regrade()
    item = reported(learner, attempt)

    assert item["regrades"] == []
    assert item["responses"][0]["feedback"]["message"] == "Not right. Look again."
    assert item["solution"]["summary"] == "It is a."


def test_an_open_practice_opens_its_question_again(learner, keyword):
    """What was right is wrong now: two tries are left, and the next answer is judged by the mended key."""
    attempt = take(learner, "b", finish=False)
    keyword.mend()
    keyword.regrade()
    item = question_of(learner.get(f"/attempts/{attempt['id']}"), "keyword")
    assert (item["closed"], item["tries_left"], item["outcome"], item["solution"]) == (
        False, 2, "incorrect", None,
    )  # fmt: skip
    assert item["regrades"][0]["reason"] is None, "the reason may tell the key"

    again = learner.choose(attempt, "keyword", "rate")
    right = learner.choose(attempt, "keyword", "lr")

    assert again["duplicate_of"] == item["responses"][0]["id"]
    assert (right["outcome"], right["points"]) == ("correct", pytest.approx(4 / 3))
    assert right["solution"]["summary"] == "It is a."


@pytest.mark.parametrize(
    ("policy", "points"),
    [("current_only", [2, 0]), ("current_or_previous", [2, 2]), ("full_credit", [2, 2]), ("none", [0, 2])],
)
def test_an_answer_after_the_regrade_is_judged_like_one_before(register, keyword, policy, points):
    """An attempt that was open then is not graded by the old key for the rest of its life."""
    learners = [register() for _ in range(2)]
    attempts = [learner.begin("practice-keyword") for learner in learners]
    keyword.mend()
    keyword.regrade(policy)
    told = [
        learner.choose(attempt, "keyword", text)
        for learner, attempt, text in zip(learners, attempts, ("lr", "rate"), strict=True)
    ]

    assert [response["points"] for response in told] == points


def test_an_open_test_tells_nothing_of_a_regrade(learner, keyword):
    """Right and wrong look alike before the end, regraded or not."""
    attempt = take(learner, "a", mode="test", finish=False)
    before = learner.get(f"/attempts/{attempt['id']}")
    keyword.mend()
    keyword.regrade(reason="It is lr, not rate.")

    assert learner.get(f"/attempts/{attempt['id']}") == before
    item = question_of(learner.finish(attempt), "keyword")
    assert (item["points"], item["regrades"][0]["reason"]) == (2, "It is lr, not rate.")


def test_hints_keep_their_price_and_practice_earns_nothing(learner, keyword):
    """Hints were taken before; an answer after the question was closed had seen its solution."""
    attempt = take(learner, "b", "a", hints=1)
    keyword.mend()
    keyword.regrade()
    item = reported(learner, attempt)

    assert item["points"] == 0
    assert [(one["practice"], one["outcome"], one["points"]) for one in item["responses"]] == [
        (False, "incorrect", 0),
        (True, "correct", 0),
    ]
    other = take(learner, "a", hints=1)
    assert reported(learner, other)["points"] == pytest.approx(1.8)


def test_a_regrade_twice_is_a_regrade_once(register, keyword, db):
    """The second finds nothing to change and adds no line."""
    for keys in HISTORIES:
        take(register(), *keys)
    keyword.mend()
    first = keyword.regrade()
    with db.read() as session:
        lines = session.query(ScoreEntry).count()
    second = keyword.regrade()

    assert second["changed"] == dict.fromkeys(second["changed"], 0)
    assert second["points"]["before"] == first["points"]["after"]
    with db.read() as session:
        assert session.query(ScoreEntry).count() == lines


def test_regrades_follow_one_another(learner, keyword):
    """Each starts from what stands; what was given to everybody is not taken back by the better of two."""
    attempt = take(learner, "d", "c")
    keyword.mend()
    for policy, points in (("full_credit", 2), ("current_or_previous", 2), ("current_only", 0)):
        keyword.regrade(policy)
        assert reported(learner, attempt)["points"] == points
    keyword.bring(write("c"))
    keyword.regrade("current_only", to_revision=3)
    item = reported(learner, attempt)

    assert item["points"] == pytest.approx(4 / 3)
    assert [(one["points_before"], one["points_after"]) for one in item["regrades"]] == [
        (0, 2), (2, 0), (0, pytest.approx(4 / 3)),
    ]  # fmt: skip
    assert item["solution"]["summary"] == "It is c."


@pytest.mark.parametrize(
    ("revision", "policy", "says"),
    [
        (write("a", "acd"), "current_only", r"b \(2 responses\)"),
        (write("a", "acd"), "current_or_previous", r"b \(2 responses\)"),
        (write("e", "abcde"), "current_only", "right option e"),
        (write("[a, c]", kind="multiple_choice"), "current_only", "cannot be judged as multiple_choice"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_a_choice(register, keyword, revision, policy, says):
    """An option that was chosen and is gone, a right one that nobody was shown, another kind."""
    for keys in (("b",), ("b",), ("d",)):
        take(register(), *keys)
    keyword.bring(revision)
    told = keyword.regrade(policy, 422)

    assert told["code"] == "cannot_regrade"
    (error,) = told["errors"]
    assert error["pointer"] == "/policy"
    assert re.search(says, error["message"])
    assert "full_credit" in error["message"]
    assert keyword.regrade("full_credit")["changed"]["attempts"] == 1


def test_an_option_that_nobody_chose_may_go(learner, keyword):
    """Only what was chosen has to be there still."""
    attempt = take(learner, "a")
    keyword.bring(write("a", "ac"))
    keyword.regrade()

    assert reported(learner, attempt)["points"] == 2
