"""A client that looks at every byte that comes back for what is not to be told yet."""

from __future__ import annotations

from collections import defaultdict

from quizsvc.db import Database
from tests.api.conftest import Learner
from tests.api.secrets import Corpus, strings

TOPIC = "learning-rate-strategy"
REASON = "The manual says that it is the fourth option."
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
