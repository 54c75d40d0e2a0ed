"""A learner's way through the API, with an eye on every byte that comes back: the stages of each question,
and all the calls that somebody may try between them.

When the time of a secret comes is worked out here from the rules of the design, not from what is answered.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import islice

from quizsvc.attempts.models import AttemptItem
from quizsvc.bank.contents import asked
from quizsvc.db import Database
from tests.api.conftest import Learner
from tests.api.secrets import Corpus, strings

TOPIC = "learning-rate-strategy"
REASON = "The manual says that it is the fourth option."
QUIZ = """
- id: all-{mode}
  title: All of it
  mode: {mode}
  topic: learning-rate-strategy
  questions: [{ids}]
"""
MASKED = frozenset({"id", "answer", "created_at", "question", "max_points"})


class Leak(AssertionError):
    """Something was told before its time."""


class Walk:
    """One learner's way through the API, with an eye on every byte that comes back."""

    def __init__(self, learner: Learner, stranger: Learner, corpus: Corpus, db: Database) -> None:
        self.learner, self.stranger, self.corpus, self.db = learner, stranger, corpus, db
        self.told: set = set()
        self.mistakes = defaultdict(set)
        for owners in corpus.texts.values():
            for question, part in owners:
                if part.startswith("mistake "):
                    self.mistakes[question].add((question, part))
        self.called: set[str] = set()
        self.sent: set[str] = set()
        self.keys = iter(range(10**9))

    def ask(self, method, path, body=None, *, query=None, who=None, key=None):
        """The answer, after a look at its text, its values and its headers."""
        url = path if path.startswith(("/api/docs", "/web")) or path in ROOT else f"/api/v1{path}"
        headers = {"Idempotency-Key": key} if key else {}
        token = self.learner.token if who is None else who
        if token:
            headers["Authorization"] = f"Bearer {token}"
        client = self.learner.client
        answer = client.open(url, method=method, json=body, query_string=query, headers=headers)
        rule = client.application.url_map.bind("").match(url, method, return_rule=True)[0]
        self.called.add(f"{method} {rule.rule}")
        told = self.told if token == self.learner.token else ()
        text = answer.get_data(as_text=True)
        document = answer.get_json() if answer.is_json else None
        self.sent.update(strings(body or {}))  # what a learner has sent, they may read again
        texts = set(strings(document)) - self.sent if document else {text}
        found = self.corpus.leaks("\n".join([*texts, str(answer.headers)]), told)
        if document and not path.startswith(("/topics", "/schedules", "/runs", "/sandbox")):
            found += self.corpus.leaks_of_values(document, told)
        if found or REASON in text:
            raise Leak(f"{method} {path} {body} {query} {answer.status_code}: {found[:3] or REASON}")
        return answer

    def post(self, path, body, *expect):
        """A request and the same again under one key: the same answer, bytes and all."""
        key = f"secrecy-{next(self.keys)}"
        first = self.ask("POST", path, body, key=key)
        assert first.status_code in expect, (path, body, first.text)
        if first.status_code < 300:
            again = self.ask("POST", path, body, key=key)
            assert (again.data, again.headers["Idempotent-Replayed"]) == (first.data, "true")
        return first.json

    def finish(self, test):
        """The end of a test: now its solutions may be told."""
        for item in test["questions"]:
            self.tell(item["question"], "solution")
        return self.ask("POST", f"/attempts/{test['id']}/finish")

    def tell(self, question, *named):
        """From now on these parts of the question may be told: `solution` brings all its mistakes."""
        self.told |= {(question, part) for part in named}
        if "solution" in named:
            self.told |= self.mistakes[question]


ROOT = {"/", "/livez", "/readyz", "/metrics", "/favicon.ico", "/problems", "/problems/not_found", "/run"}


def bodies(walk, attempt):
    """Each question of an attempt as it asks it, with the letters that its options have there."""
    with walk.db.read() as session:
        for item in attempt["questions"]:
            row = session.get(AttemptItem, (attempt["id"], item["question"]))
            letters = {option["text"]: option["key"] for option in item["options"]}
            if list(letters.values()) != list("abcdefgh"[: len(letters)]):
                raise Leak(f"{item['question']}: keys of the author's: {letters}")
            yield item, asked(row.revision, row.variant), letters


def right_and_wrong(question, letters):
    """Two answers, and the mistake that the wrong one makes, if the author says which."""
    if question.kind == "code":
        first = next((one for one in question.mistakes if one.code), None)
        return {"code": question.reference}, {"code": first.code if first else question.starter}, None
    if question.kind == "learning_rates":
        right = [repr(rate) for rate in question.answer]
        return {"learning_rates": right}, {"learning_rates": ["0.123", *right[1:]]}, None
    of = {option.key: letters[option.text] for option in question.options}
    keys = [question.answer] if isinstance(question.answer, str) else list(question.answer)
    other = next(option for option in question.options if option.key not in keys)
    if question.kind == "multiple_choice":
        return {"choices": [of[key] for key in keys]}, {"choices": [of[other.key]]}, other.mistake
    return {"choice": of[keys[0]]}, {"choice": of[other.key]}, other.mistake


ODD = (
    {"choice": "zz"}, {"choices": ["a", "zz"]}, {"choices": []}, {"learning_rates": ["x"]},
    {"learning_rates": []}, {"code": ""}, {"code": "#" * 40_000}, {}, {"choice": "a", "code": "b"},
)  # fmt: skip


def practised(walk, path, item, question, letters):
    """The stages of a question in a practice: odd answers, hints, a wrong answer, the end."""
    name = question.id
    body = {"question": name}
    right, wrong, mistake = right_and_wrong(question, letters)
    odd = [answer for answer in ODD if answer.keys() != right.keys() or answer != {"code": "b"}]
    for answer in odd:
        answered = walk.ask("POST", f"{path}/responses", body | {"answer": answer})
        assert answered.status_code == 422, answered.text
    yield
    for number in range(1, item["hints"]["remaining"] + 1):
        walk.tell(name, f"hint {number}")
        walk.post(f"{path}/hints", body, 201)
        yield
    walk.post(f"{path}/hints", body, 409)
    told = [(name, f"mistake {mistake}")] if mistake else walk.mistakes[name]
    walk.told |= set(told)
    answered = walk.post(f"{path}/responses", body | {"answer": wrong}, 201)
    assert (answered["fraction"] < 1, answered["solution"]) == (True, None)
    yield
    walk.tell(name, "solution")
    if item["position"] % 2:
        answered = walk.post(f"{path}/responses", body | {"answer": right}, 201)
        assert answered["outcome"] == "correct", (name, answered["feedback"]["message"])
    else:
        walk.post(f"{path}/solutions", body, 201)
    yield
    walk.post(f"{path}/responses", body | {"answer": wrong}, 201)


def examined(walk, path, asked_here, seen):
    """The stages of a question in a test: no help, and right and wrong look alike."""
    item, question, letters = asked_here
    body = {"question": question.id}
    right, wrong, _ = right_and_wrong(question, letters)
    for answer in ODD:
        assert walk.ask("POST", f"{path}/responses", body | {"answer": answer}).status_code == 422
    yield
    walk.post(f"{path}/hints", body, 409)
    walk.post(f"{path}/solutions", body, 409)
    yield
    answer = right if item["position"] % 2 else wrong
    answered = walk.post(f"{path}/responses", body | {"answer": answer}, 201)
    seen.append({name: value for name, value in answered.items() if name not in MASKED})
    yield
    walk.post(f"{path}/responses", body | {"answer": wrong}, 409)
    walk.post(f"{path}/hints", body, 409)


def carded(walk, path, item):
    """The stages of a flashcard."""
    body = {"question": item["question"]}
    walk.post(f"{path}/ratings", body | {"rating": "good"}, 409)
    walk.post(f"{path}/responses", body | {"answer": {"choice": "a"}}, 409, 422)
    yield
    walk.tell(item["question"], "solution")
    walk.post(f"{path}/solutions", body, 201)
    walk.post(f"{path}/ratings", body | {"rating": "good"}, 201)
    yield


def drawn_mode(walk, mode):
    """The stages of what the service picks: looked at, refused, given up or answered wrong."""
    topic = {} if mode == "review" else {"topic": TOPIC}
    begun = walk.post("/attempts", {"mode": mode, "limit": 100, **topic}, 201)
    path = f"/attempts/{begun['id']}"
    for _ in range(8 if mode == "adaptive" else 0):
        item = walk.post(f"{path}/next", {}, 201)
        yield from given_up(walk, path, item)
    for item in begun["questions"]:
        yield from (carded if mode == "flashcards" else given_up)(walk, path, item)
    walk.ask("GET", path)
    walk.ask("GET", f"{path}/report")
    walk.post(f"{path}/finish", {}, 200)


def given_up(walk, path, item):
    """The stages of a question that nobody answers."""
    body = {"question": item["question"]}
    assert walk.ask("POST", f"{path}/responses", body | {"answer": {"choice": "zz"}}).status_code == 422
    walk.post(f"{path}/ratings", body | {"rating": "good"}, 409)
    yield
    walk.tell(item["question"], "solution")
    walk.post(f"{path}/solutions", body, 201)
    yield


def operations(client):
    """Every operation of the description, as (method, path) below the API's root."""
    described = client.get("/api/v1/openapi.json").get_json()["paths"]
    return [
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in described.items()
        for method in methods
        if method in ("get", "post", "put", "patch", "delete")
    ]


def looked_around(walk, attempts, ids, drawn):
    """Every operation there is, by the learner, by somebody else and by nobody, over and over."""
    calls = [*operations(walk.learner.client), *(("GET", path) for path in sorted(ROOT))]
    calls = [call for call in calls if call != ("POST", "/attempts/{attempt_id}/finish")]
    while True:
        for method, template in drawn.sample(calls, len(calls)):
            name = drawn.choice(ids)
            attempt = drawn.choice(attempts)
            path = template.replace("/attempts/{attempt_id}", attempt).replace("{topic_id}", TOPIC)
            path = path.replace("{question_id}", name).replace("{quiz_id}", "all-test")
            path = re.sub(r"{[a-z_]+}", "none", path)
            for token in (walk.stranger.token, "", *([walk.learner.token] if method == "GET" else ())):
                for body in _tried(method, template, name):
                    walk.ask(method, path, body, who=token)
                yield
        public = walk.ask("GET", f"/questions/{drawn.choice(ids)}").json["options"]
        assert public == sorted(public, key=lambda option: option["text"])
        for path in attempts:
            walk.ask("GET", path, query={"limit": drawn.choice(ids)})
        walk.ask("GET", "/learners/me/reviews", query={"limit": 1, "cursor": f"1.{drawn.choice(ids)}"})
        yield


def _tried(method, template, name):
    """Bodies for an operation, of which one fits."""
    if method == "GET":
        return (None,)
    fits = {
        "/runs": {"code": "print(1)"},
        "/schedules": {"scheduler": "StepLR", "lr": 0.1, "updates": 4, "parameters": {"step_size": 2}},
        "/diagnoses": {"losses": [1, 2, 4]},
        "/renderings": {"text": "*a*"},
        "/learners": {"name": "A"},
    }
    question = {"question": name, "answer": {"choice": "a"}, "rating": "good"}
    regrade = {"question": name, "to_revision": 1, "policy": "none"}
    return ({}, {"quiz": name}, {"question": name}, question, regrade, fits.get(template, {"mode": "mend"}))


def merged(scripts, drawn):
    """Run the scripts to their ends, a step of one and a step of another."""
    scripts = list(scripts)
    while scripts:
        one = drawn.choice(scripts)
        try:
            next(one)
        except StopIteration:
            scripts.remove(one)


def set_out(author, register, corpus, db, ids):
    """Quizzes that ask all of `ids`, a walk, and its attempts at them, a practice and a test."""
    file = "quizzes:" + "".join(QUIZ.format(mode=mode, ids=", ".join(ids)) for mode in ("practice", "test"))
    sent = {"data": file, "content_type": "application/yaml"}
    headers = {"Authorization": f"Bearer {author.token}"}
    imported = author.client.post("/api/v1/imports", headers=headers, **sent)
    assert imported.status_code == 200, imported.text
    walk = Walk(register(), register(), corpus, db)
    return walk, *(walk.post("/attempts", {"quiz": f"all-{mode}"}, 201) for mode in ("practice", "test"))


def go(walk, practice, test, drawn, around=100, *, with_practice=True):
    """Every question through all its stages, all at once, and looks around between them. What the test
    answered.
    """
    ids, answered = [item["question"] for item in test["questions"]], []
    paths = [f"/attempts/{attempt['id']}" for attempt in (practice, test)]
    looks = looked_around(walk, paths, ids, drawn)
    scripts = [examined(walk, paths[1], each, answered) for each in bodies(walk, test)]
    if with_practice:
        scripts += [practised(walk, paths[0], *each) for each in bodies(walk, practice)]
    merged([*scripts, islice(looks, around)], drawn)
    for path in (*paths, "/learners/me/progress", "/learners/me/reviews"):
        walk.ask("GET", path)
    return answered
