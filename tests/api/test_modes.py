"""The ways to learn a topic: the topic lists them, and each works through the API alone."""

TOPIC = "/topics/learning-rate-strategy"


def modes(learner):
    """The modes of the topic: quizzes by their id, the others by the mode's."""
    return {mode["quiz"] or mode["id"]: mode for mode in learner.get(TOPIC)["modes"]}


def start(learner, mode, body=None, expect=201):
    """Make the call that starts a mode."""
    call = mode["start"]
    return learner.call(call["method"], call["path"].removeprefix("/api/v1"), expect, call["body"] or body)


def test_lesson_practice_and_test_start_by_the_calls_listed(learner):
    """The lesson reads, the practice asks its five questions, the test its ten."""
    listed = modes(learner)

    assert start(learner, listed["lesson"], expect=200)["sections"]
    for quiz, asked in (("learning-rate-strategy-practice", 5), ("learning-rate-strategy-test", 10)):
        assert listed[quiz]["questions"] == asked
        assert len(start(learner, listed[quiz])["questions"]) == asked
