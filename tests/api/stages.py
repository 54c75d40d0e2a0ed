"""The stages of a question on a learner's way, each a generator that stops where others may come.

When the time of a secret comes is worked out here from the rules of the design, not from what is answered.
"""

from __future__ import annotations

from quizsvc.attempts.models import AttemptItem
from quizsvc.bank.contents import asked
from tests.api.watching import MASKED, TOPIC, Leak


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
    for answer in ODD[item["position"] % 3 :: 3]:
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
    for answer in ODD[item["position"] % 3 :: 3]:
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
