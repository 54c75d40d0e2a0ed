"""A question whose key was wrong: its two revisions, attempts at it, and what its author does about it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.api.conftest import Learner, question_of

QUESTION = """\
question:
  id: keyword
  kind: {kind}
  difficulty: medium
  topic: learning-rate-strategy
  stem: Which keyword sets the rate of an optimizer?
  options:
{options}
  answer: {answer}
  mistakes:
    - {{id: rate-keyword, text: There is no keyword rate.}}
    - {{id: long-keyword, text: That is the long name.}}
  solution: {{steps: [Read the signature.], summary: "It is {answer}.", quick_check: Read it.}}
  hints: [It is short., It has two letters.]
  {erratum}
"""
QUIZ = """
- id: {mode}-keyword
  title: Keyword
  mode: {mode}
  topic: learning-rate-strategy
  questions: [keyword]
"""
TEXTS = {"a": "lr", "b": "rate", "c": "learning_rate", "d": "step", "e": "alpha"}


def write(answer, keys="abcd", kind="single_choice", erratum=None):
    """The question with this key and these options."""
    mistakes = {"b": ", mistake: rate-keyword", "c": ", mistake: long-keyword"}
    right = answer.strip("[]").replace(" ", "").split(",")
    options = "\n".join(
        f"    - {{key: {key}, text: {TEXTS[key]}{'' if key in right else mistakes.get(key, '')}}}"
        for key in keys
    )
    return QUESTION.format(
        kind=kind, options=options, answer=answer, erratum=f"erratum: {erratum}" if erratum else ""
    )


@dataclass
class Keyword:
    """The question, of which revision 1 takes `rate` for right, and what its author does about it."""

    author: Learner

    def bring(self, text):
        """Import a file."""
        answer = self.author.client.post(
            "/api/v1/imports",
            data=text,
            content_type="application/yaml",
            headers={"Authorization": f"Bearer {self.author.token}"},
        )
        assert answer.status_code in (200, 201), answer.text

    def mend(self):
        """Bring revision 2, where `lr` is right."""
        self.bring(write("a", erratum="The key was wrong."))

    def regrade(self, policy="current_only", expect=201, **more):
        """Regrade, to revision 2 unless told otherwise."""
        body = {"question": "keyword", "to_revision": 2, "policy": policy, **more}
        return self.author.call("POST", "/regrades", expect, body)


def take(learner, *keys, mode="practice", finish=True, hints=0):
    """An attempt that chooses the options with these author's keys, one after the other."""
    attempt = learner.begin(f"{mode}-keyword")
    for _ in range(hints):
        learner.hint(attempt, "keyword")
    for key in keys:
        learner.choose(attempt, "keyword", TEXTS[key])
    if finish:
        learner.finish(attempt)
    return attempt


def reported(learner, attempt):
    """The question in the report."""
    return question_of(learner.get(f"/attempts/{attempt['id']}/report"), "keyword")
