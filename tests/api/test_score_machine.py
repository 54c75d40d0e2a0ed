"""Random histories of several learners, tabs, retries and regrades against a recount of its own.

The recount shares no code with the service and works in exact fractions: it keeps what was tried, and applies
the rules of the design to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.api.conftest import question_of
from tests.api.keyword import QUIZ, TEXTS, Keyword, write

WORTH = 2
KEYS = "bac"
"""The right option of each revision, in the order in which they are imported."""

POLICIES = ("current_only", "current_or_previous", "full_credit", "none")
numbers = count()
options = st.sampled_from("aabbcd")
regradings = st.tuples(st.integers(0, 2), st.sampled_from(POLICIES), st.booleans())
"""To which revision, how, and whether only where the score rises."""

people, modes, hints = st.integers(0, 1), st.sampled_from(["practice", "practice", "test"]), st.integers(0, 1)
beginnings = st.tuples(people, modes, st.lists(options, min_size=2, max_size=3), hints, st.booleans())
"""Who begins which attempt, with which first answers after how many hints, and whether it is finished."""

openings = st.tuples(people, modes, st.just([]), hints, st.just(False))
"""The same, with every answer still to come."""


@dataclass
class Regrading:
    """A regrade as the recount remembers it."""

    key: str
    policy: str


@dataclass
class Sitting:
    """One attempt: who sits it, what was tried, each with (option, how right today, share earned)."""

    who: int
    shown: dict
    mode: str
    key: str
    tries: list[list] = field(default_factory=list)
    hints: int = 0
    revealed: bool = False
    finished: bool = False
    regrades: list[Regrading] = field(default_factory=list)

    @property
    def most(self) -> int:
        return 1 if self.mode == "test" else 3

    @property
    def closed(self) -> bool:
        return self.revealed or len(self.tries) == self.most or any(fraction for _, fraction, _ in self.tries)

    @property
    def points(self) -> Fraction:
        return WORTH * max((earned for _, _, earned in self.tries), default=Fraction(0))

    def earned(self, fraction: int, wrong: int, hints: int) -> Fraction:
        if self.mode == "test":
            return Fraction(fraction)
        return max(Fraction(0), fraction - Fraction(wrong, 3) - Fraction(hints, 10))

    def judge(self, option: str) -> tuple[int, bool]:
        """How right an answer is now, and whether everybody has full marks."""
        right, everybody = int(option == self.key), False
        for step in self.regrades:
            if step.policy == "current_only":
                right, everybody = int(option == step.key), False
            elif step.policy == "current_or_previous":
                right = max(right, int(option == step.key))
            elif step.policy == "full_credit":
                right, everybody = 1, True
        return right, everybody

    def answer(self, option: str) -> str:
        """What becomes of an answer: `counted`, `duplicate` or `practice`; a try is remembered."""
        if any(tried == option and not fraction for tried, fraction, _ in self.tries):
            return "duplicate"
        if self.closed:
            return "practice"
        right, everybody = self.judge(option)
        wrong = sum(not fraction for _, fraction, _ in self.tries)
        share = Fraction(1) if everybody else self.earned(right, wrong, self.hints)
        self.tries.append([option, right, share])
        self.hints_at.append(self.hints)
        return "counted"

    hints_at: list[int] = field(default_factory=list)

    def regrade(self, key: str, policy: str, only_if_higher: bool) -> None:
        """Work every try out again, in order, and take it over unless the score has to rise and does not."""
        self.regrades.append(Regrading(key, policy))
        fresh: list[list] = []
        for (option, was, earned), hints in zip(self.tries, self.hints_at, strict=True):
            wrong = sum(not fraction for _, fraction, _ in fresh)
            right = int(option == key)
            if policy == "current_only":
                fresh.append([option, right, self.earned(right, wrong, hints)])
            elif policy == "current_or_previous":
                better = max(right, was)
                fresh.append([option, better, max(earned, self.earned(better, wrong, hints))])
            elif policy == "full_credit":
                fresh.append([option, 1, Fraction(1)])
            else:
                fresh.append([option, was, earned])
        before, kept = self.points, self.tries
        self.tries = fresh
        if only_if_higher and self.points <= before:
            self.tries = kept


class Machine(RuleBasedStateMachine):
    """Two learners, an author who mends a question and regrades it, and clients that repeat themselves."""

    def __init__(self, author, learners) -> None:
        super().__init__()
        self.author, self.learners = Keyword(author), learners
        self.name = f"keyword-{next(numbers)}"
        self.sittings: list[Sitting] = []
        self.revisions = 0
        self.sent: list[tuple] = []

    @initialize(sittings=st.lists(beginnings, min_size=2, max_size=3))
    def publish(self, sittings):
        """Revision 1, a practice and a test that ask it, and the first attempts."""
        self.mend()
        quizzes = "quizzes:" + "".join(QUIZ.format(mode=mode) for mode in ("practice", "test"))
        self.author.bring(quizzes.replace("keyword", self.name))
        for sitting in sittings:
            self.begin(*sitting)

    def mend(self):
        """The next revision, whose key is another."""
        if self.revisions < len(KEYS):
            self.author.bring(write(KEYS[self.revisions]).replace("id: keyword", f"id: {self.name}"))
            self.revisions += 1

    @rule(sitting=beginnings)
    def begin_another(self, sitting):
        """An attempt at the newest revision."""
        self.begin(*sitting)

    def begin(self, who, mode, options, hints, finish):
        """Begin it, take hints and give answers."""
        shown = self.learners[who].begin(f"{mode}-{self.name}")
        self.sittings.append(Sitting(who, shown, mode, KEYS[self.revisions - 1]))
        at = len(self.sittings) - 1
        for _ in range(hints):
            self.hint(at)
        for option in options:
            self.answer(at, option)
        if finish:
            self.finish(at)

    def answer(self, at, option):
        """Send an answer, and compare what is told of it."""
        if not (sitting := self.pick(at)):
            return
        letter = next(
            one["key"]
            for one in question_of(sitting.shown, self.name)["options"]
            if one["text"] == TEXTS[option]
        )
        refused = sitting.finished or (sitting.mode == "test" and len(sitting.tries) == 1)
        body = {"question": self.name, "answer": {"choice": letter}}
        got = self.send(sitting, "responses", 409 if refused else 201, body)
        if refused:
            return
        was_closed, became = sitting.closed, sitting.answer(option)
        assert got["practice"] == was_closed
        assert (got["duplicate_of"] is not None) == (became == "duplicate")
        assert got["tries_left"] == sitting.most - len(sitting.tries)
        if sitting.mode == "test":
            assert (got["outcome"], got["points"], got["solution"]) == ("recorded", None, None)
        else:
            share = sitting.tries[-1][2] if became == "counted" else 0
            assert got["points"] == pytest.approx(float(WORTH * share))
            assert (got["solution"] is not None) == sitting.closed

    def hint(self, at):
        """Two there are; in a test none before the end."""
        if sitting := self.pick(at):
            refused = sitting.hints == 2 or (sitting.mode == "test" and not sitting.finished)
            self.send(sitting, "hints", 409 if refused else 201, {"question": self.name})
            sitting.hints += not refused

    def reveal(self, at):
        """Give up, which in a test is only to read the solution after the end."""
        if sitting := self.pick(at):
            refused = sitting.mode == "test" and not sitting.finished
            self.send(sitting, "solutions", 409 if refused else 201, {"question": self.name})
            sitting.revealed |= not sitting.finished and not refused

    def finish(self, at):
        """Finish, and compare the total."""
        if sitting := self.pick(at):
            sitting.finished = True
            report = self.send(sitting, "finish", 200, None)
            assert report["points"] == pytest.approx(float(sitting.points))

    @rule(at=st.integers(0, 99))
    def retry(self, at):
        """A request that was answered before comes again under its key."""
        if self.sent:
            who, path, status, body, key, answer = self.sent[at % len(self.sent)]
            assert who.call("POST", path, status, body, Idempotency_Key=key) == answer

    @rule(
        what=st.sampled_from(["answer", "answer", "hint", "reveal", "finish"]),
        at=st.integers(0, 9),
        option=options,
    )
    def act(self, what, at, option):
        """Anything, in any attempt, from whichever tab."""
        if what == "answer":
            self.answer(at, option)
        else:
            getattr(self, what)(at)

    @rule(
        opened=openings,
        asked=st.lists(regradings, min_size=1, max_size=3),
        first=st.lists(options, min_size=1, max_size=2),
        then=st.lists(st.tuples(st.integers(0, 9), options), max_size=2),
    )
    def regrade_several(self, opened, asked, first, then):
        """One after the other, while an attempt waits for its first answer; then that, and answers to any."""
        self.begin(*opened)
        newest = len(self.sittings) - 1
        for each in asked:
            self.regrade(*each)
        for at, option in [*((newest, option) for option in first), *then]:
            self.answer(at, option)

    def regrade(self, to, policy, only_if_higher):
        """A dry run tells what the regrade does, and the same request again does nothing more."""
        while self.revisions <= to:
            self.mend()
        body = {
            "question": self.name,
            "to_revision": to + 1,
            "policy": policy,
            "only_if_higher": only_if_higher,
        }
        dry = self.author.author.call("POST", "/regrades", 200, {**body, "dry_run": True})
        key = f"regrade-{next(numbers)}"
        told, again = (
            self.author.author.call("POST", "/regrades", 201, body, Idempotency_Key=key) for _ in range(2)
        )
        before = [sitting.points for sitting in self.sittings]
        for sitting in self.sittings:
            sitting.regrade(KEYS[to], policy, only_if_higher)
        after = [sitting.points for sitting in self.sittings]
        changed = [at for at, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]

        assert told == again
        assert all(dry[name] == told[name] for name in ("changed", "points", "table", "judged", "progress"))
        assert told["changed"]["attempts"] == len(changed)
        assert told["changed"]["learners"] == len({self.sittings[at].who for at in changed})
        assert told["points"]["before"] == pytest.approx(float(sum(before)))
        assert told["points"]["after"] == pytest.approx(float(sum(after)))
        if only_if_higher or policy in ("current_or_previous", "full_credit"):
            assert all(one <= other for one, other in zip(before, after, strict=True))

    @invariant()
    def every_attempt_is_as_recounted(self):
        """What learners read, and of a finished attempt the report, is what the recount says."""
        for sitting in self.sittings:
            learner, path = self.learners[sitting.who], f"/attempts/{sitting.shown['id']}"
            whole = learner.get(f"{path}/report" if sitting.finished else path)
            item = question_of(whole, self.name)
            assert item["tries_left"] == sitting.most - len(sitting.tries)
            if sitting.mode == "test" and not sitting.finished:
                assert (item["points"], item["solution"], item["regrades"]) == (None, None, [])
                continue
            assert item["points"] == pytest.approx(float(sitting.points))
            assert item["closed"] == sitting.closed
            counted = [one for one in item["responses"] if not one["practice"] and not one["duplicate_of"]]
            assert [one["fraction"] for one in counted] == [fraction for _, fraction, _ in sitting.tries]
            assert [one["points"] for one in counted] == pytest.approx(
                [float(WORTH * earned) for _, _, earned in sitting.tries]
            )
            if item["regrades"]:
                assert item["regrades"][-1]["points_after"] <= item["points"] + 1e-9
            if sitting.finished:
                sums = whole["by_difficulty"]["medium"]
                right = sum(any(fraction for _, fraction, _ in one.tries) for one in [sitting])
                assert (sums["answered"], sums["correct"]) == (int(bool(sitting.tries)), right)
                assert whole["points"] == sums["points"] == item["points"]

    def pick(self, at):
        """One of the attempts, if there is any."""
        return self.sittings[at % len(self.sittings)] if self.sittings else None

    def send(self, sitting, call, status, body):
        """A request under a key of its own, kept so that it may be repeated."""
        who, path, key = (
            self.learners[sitting.who],
            f"/attempts/{sitting.shown['id']}/{call}",
            str(next(numbers)),
        )
        answer = who.call("POST", path, status, body, Idempotency_Key=key)
        if status < 300:
            self.sent.append((who, path, status, body, key, answer))
        return answer


def test_any_history_scores_as_recounted(author, register):
    """Fold, reports, regrades and recount agree; replays, retries and dry runs change nothing."""
    learners = [register(), register()]
    run_state_machine_as_test(
        lambda: Machine(author, learners),
        settings=settings(max_examples=12, stateful_step_count=6, deadline=None),
    )
