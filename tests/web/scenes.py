"""What learners can be shown, each page with something in it: for axe, for zoom, and for pictures."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import Any

from playwright.sync_api import Page, expect

from tests.web.conftest import Visit

TOPIC = "/topics/learning-rate-strategy"
CODE = "strategy, code"


def first_page(visitor: Visit) -> None:
    """What a newcomer sees."""
    visitor.open("/")


def first_page_again(visitor: Visit) -> None:
    """What somebody sees who left a practice and has something due."""
    practice(visitor)
    make_due(visitor)
    expect(visitor.open("/").locator(".due")).to_be_visible()


def lesson(visitor: Visit) -> None:
    """The lesson, its self-check opened."""
    visitor.open(TOPIC).get_by_text("Show the answer").click()


def practice(visitor: Visit) -> None:
    """A question with code, answered wrongly, with its run."""
    page = visitor.open("/")
    page.get_by_role("button", name="Start practising").click()
    page.get_by_role("button", name="Question 4:").click()
    expect(page.get_by_role("heading", name="Question 4 of 5")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Hint")).click()
    expect(page.locator(".hint")).to_be_visible()
    page.locator(".option", has_text="step_size=1").click()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".feedback")).to_be_visible()
    page.get_by_role("button", name="Run this code").click()
    expect(page.locator(".run .plot-svg").first).to_be_visible()


def solved(visitor: Visit) -> None:
    """A question answered rightly, with its solution."""
    page = visitor.open("/")
    page.get_by_role("button", name="Start practising").click()
    page.locator(".option", has_text="size of the steps").click()
    page.get_by_role("button", name="Check").click()
    expect(page.locator("details.solution")).to_be_visible()


def code_question(visitor: Visit) -> None:
    """The editor, checks and feedback."""
    page = visitor.open("/")
    page.locator(".row", has_text=CODE).get_by_role("button", name="Begin").click()
    expect(page.locator("code-editor.is-rich")).to_be_visible()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".feedback")).to_be_visible()


def begin(visitor: Visit, mode: str) -> Page:
    """Begin the topic's first way to learn under the name of `mode`."""
    page = visitor.open(TOPIC)
    tile = page.locator("#modes .tile", has=page.locator(".kicker", has_text=mode)).first
    tile.get_by_role("button", name="Begin").click()
    expect(page.locator(".question-title")).to_be_visible()
    return page


def predict(visitor: Visit) -> None:
    """Rates to be typed, once wrongly."""
    page = begin(visitor, "Predict")
    page.get_by_role("textbox").fill("0.1, 0.5")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".feedback")).to_be_visible()


def flashcards(visitor: Visit) -> None:
    """A card, turned."""
    begin(visitor, "Flashcards").get_by_role("button", name="Turn the card").click()
    expect(visitor.page.locator(".ratings")).to_be_visible()


def adaptive(visitor: Visit) -> None:
    """A question that the service picked, and why."""
    begin(visitor, "Adaptive")
    expect(visitor.page.locator(".ask > .help")).to_be_visible()


def review(visitor: Visit) -> None:
    """What was answered wrongly, come back."""
    practice(visitor)
    finish(visitor)
    make_due(visitor)
    page = visitor.open("/progress")
    page.get_by_role("button", name="Review what is due").click()
    expect(page.locator(".question-title")).to_be_visible()


def examination(visitor: Visit) -> None:
    """A question of the test."""
    page = visitor.open("/")
    page.locator(".tile", has_text="10 questions").get_by_role("button", name="Begin").click()
    expect(page.get_by_role("timer")).to_be_visible()


def look_back(visitor: Visit) -> None:
    """Before handing in."""
    examination(visitor)
    visitor.press("a")
    visitor.page.get_by_role("button", name="Review and submit").click()
    expect(visitor.page.locator(".review")).to_be_visible()


def report(visitor: Visit) -> None:
    """A report, one question opened."""
    practice(visitor)
    finish(visitor)
    visitor.page.locator(".reported-question summary").nth(3).click()
    expect(visitor.page.locator(".reported-whole")).to_be_visible()


def playground(visitor: Visit) -> None:
    """A run that diverges."""
    page = visitor.open("/run?example=diverging")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".run .plot-svg").first).to_be_visible()


def three_loops(visitor: Visit) -> None:
    """The three loops around one schedule."""
    expect(visitor.open("/run?compare=order").locator(".trio")).to_be_visible()


def schedules(visitor: Visit) -> None:
    """A curve and its controls."""
    expect(visitor.open("/schedules").locator(".curve-place .plot-svg")).to_be_visible()


def progress(visitor: Visit) -> None:
    """After something was answered: what comes back, what was learnt, what trips."""
    practice(visitor)
    page = visitor.open("/progress")
    expect(page.locator(".row-title").first).to_contain_text("Each rate of this schedule")
    expect(page.locator(".progress-topic")).to_contain_text("1 question met. 0 % of the points.")
    expect(page.locator(".finding")).to_contain_text("A step_size of 2 is right")
    page.get_by_text("Your guest account").click()


def progress_of_nobody(visitor: Visit) -> None:
    """Before anything was answered."""
    expect(visitor.open("/progress").locator(".empty")).to_be_visible()


def keys(visitor: Visit) -> None:
    """What the keys do, above a question."""
    page = visitor.open("/")
    page.get_by_role("button", name="Start practising").click()
    expect(page.locator(".option").first).to_be_visible()
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def no_such_page(visitor: Visit) -> None:
    """An attempt that is somebody else's."""
    solved(visitor)
    visitor.open("/attempts/of-somebody-else")


def nothing_due(visitor: Visit) -> None:
    """A refusal, within a page."""
    page = visitor.open(TOPIC)
    tile = page.locator("#modes .tile", has=page.locator(".kicker", has_text="Review"))
    tile.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("alert")).to_be_visible()


def waiting(visitor: Visit) -> None:
    """An answer that waits for the connection."""
    page = visitor.open("/")
    page.get_by_role("button", name="Start practising").click()
    expect(page.locator(".option").first).to_be_visible()
    visitor.context.route("**/responses", lambda route: route.abort())
    visitor.press("a", "Enter")
    expect(page.locator(".sending")).to_contain_text("What you sent is kept")


def unreachable(visitor: Visit) -> None:
    """A page that cannot be loaded."""
    visitor.context.route("**/api/v1/topics**", lambda route: route.abort())
    visitor.open("/")


LEARNERS = [
    first_page, first_page_again, lesson, practice, solved, code_question, predict, flashcards, adaptive,
    review, examination, look_back, report, playground, three_loops, schedules, progress,
    progress_of_nobody, keys, no_such_page, nothing_due, waiting, unreachable,
]  # fmt: skip


def finish(visitor: Visit) -> None:
    """End a practice before its end."""
    page = visitor.page
    page.get_by_role("button", name="Finish and see").click()
    page.get_by_role("dialog").get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="Your report")).to_be_visible()


def make_due(visitor: Visit) -> None:
    """Let a day pass for what this visitor has answered."""
    learner: Any = visitor.ask("/learners/me")
    with closing(sqlite3.connect(visitor.service.folder / "quizsvc.db", timeout=30)) as database, database:
        database.execute(
            "UPDATE cards SET due_at = datetime(due_at, '-1 day') WHERE learner_id = ?", [learner["id"]]
        )
