"""Nothing secret in any answer before its time: every call of an open test, over the whole bank."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizsvc.bundled import bundled
from quizsvc.content.reader import read
from tests.api.conftest import TEST, Learner, question_of

QUESTIONS = read([bundled("questions")]).questions
REASON = "The manual says that it is the fourth option."


def secrets():
    """Texts that tell an answer and that the public does not read anywhere."""
    public = json.dumps(
        [
            [one.stem, one.code, one.starter, [option.text for option in one.options]]
            + [check.title for check in one.checks]
            for one in QUESTIONS
        ],
        ensure_ascii=False,
    )
    for one in QUESTIONS:
        solution = one.solution
        texts = [*solution.steps, solution.summary, solution.quick_check, one.erratum, one.reference]
        texts += [*one.hints, *(mistake.text for mistake in one.mistakes)]
        for text in filter(None, texts):
            written = json.dumps(text, ensure_ascii=False)[1:-1]
            if len(written) >= 20 and written not in public:
                yield written


SECRETS = frozenset(secrets())
WORDS = st.sampled_from(sorted(SECRETS))
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("responses"), st.integers(0, 9), st.sampled_from("abcdz")),
        st.tuples(st.sampled_from(["hints", "solutions", "regrade"]), st.integers(0, 9), st.none()),
        st.tuples(st.sampled_from(["", "/report"]), st.none(), st.none()),
        st.tuples(st.just("search"), st.none(), WORDS),
    ),
    max_size=12,
)


class Listener:
    """Calls, and looks through the bytes of each answer."""

    def __init__(self, learner: Learner) -> None:
        self.learner = learner

    def ask(self, method, path, body=None, query=None):
        """The raw answer, with nothing secret in it."""
        answer = self.learner.client.open(
            f"/api/v1{path}",
            method=method,
            json=body,
            query_string=query,
            headers={"Authorization": f"Bearer {self.learner.token}"},
        )
        told = [secret for secret in (*SECRETS, REASON) if secret in answer.text]
        assert not told, (method, path, body, told)
        return answer


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS)
def test_an_open_test_tells_nothing(register, author, actions):
    """Answers, refusals, odd letters, help, the report, searches by the secret itself, regrades."""
    learner = register()
    attempt = learner.begin(TEST)
    listener, path = Listener(learner), f"/attempts/{attempt['id']}"
    items = [item for item in attempt["questions"] if item["options"]]
    for what, at, with_ in actions:
        item = items[at % len(items)] if at is not None else None
        if what == "search":
            assert listener.ask("GET", "/questions", query={"q": with_[:150]}).json["items"] == []
        elif what in ("", "/report"):
            assert listener.ask("GET", f"{path}{what}").status_code == (409 if what else 200)
        elif what == "regrade":
            body = {"question": item["question"], "to_revision": item["revision"], "reason": REASON}
            author.call("POST", "/regrades", 201, {**body, "policy": "full_credit"})
        else:
            key = "choices" if item["kind"] == "multiple_choice" else "choice"
            answer = {key: [with_] if key == "choices" else with_}
            body = {"question": item["question"]} | ({"answer": answer} if what == "responses" else {})
            answered = listener.ask("POST", f"{path}/{what}", body)
            assert answered.status_code in (201, 409, 422)
            assert answered.status_code != 201 or answered.json["outcome"] == "recorded"
    whole = listener.ask("GET", path).json
    assert all(item["points"] is None for item in whole["questions"])


def test_the_scan_would_find_what_is_told_in_the_end(learner):
    """The same look at a finished test finds the solutions, so it can see."""
    attempt = learner.begin(TEST)
    report = json.dumps(learner.finish(attempt), ensure_ascii=False)

    assert len([secret for secret in SECRETS if secret in report]) > len(attempt["questions"])
    assert question_of(attempt, "step-size")["solution"] is None
