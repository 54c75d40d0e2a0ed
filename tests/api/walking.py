"""A learner's way: each question through all its stages, and all the calls that may come between them."""

from __future__ import annotations

import re
from itertools import islice

from tests.api.stages import bodies, examined, practised
from tests.api.watching import ROOT, TOPIC, Walk

QUIZ = """
- id: all-{mode}
  title: All of it
  mode: {mode}
  topic: learning-rate-strategy
  questions: [{ids}]
"""


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
