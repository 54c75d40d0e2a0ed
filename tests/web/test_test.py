"""A test: silence until the end, answers that may change, a look back before handing in."""

import re
import sqlite3
from contextlib import closing

from playwright.sync_api import expect

from tests.web.test_author import send, text


def begin(visitor):
    """Begin the test of ten questions."""
    page = visitor.open("/")
    visitor.reach("Begin: Learning rate strategy, test")
    visitor.press("Enter")
    expect(page.get_by_role("heading", name="Learning rate strategy, test")).to_be_focused()
    return page


def test_a_test_from_its_first_question_to_its_report(visitor):
    """There is a clock, no word on right or wrong, an answer can be changed; what is unanswered is
    listed, and the report tells what to learn. A double click goes one question on, not two.
    """
    page = begin(visitor)
    expect(page.get_by_role("timer", name="Clock")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    page.locator(".option", has_text="batch size").click()
    page.locator(".option", has_text="size of the steps").click()
    page.get_by_role("button", name=re.compile("^Next")).dblclick()
    expect(page.get_by_role("heading", name="Question 2 of 10")).to_be_visible()
    expect(page.locator(".score-line")).to_contain_text("1 of 10 answered")
    assert visitor.attempt()["questions"][0]["responses"] == []
    expect(page.locator(".feedback")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("Hint|solution"))).to_have_count(0)

    page.get_by_role("button", name="Review and submit").click()
    expect(page.locator(".review")).to_contain_text("9 questions are not answered")
    expect(page.locator(".review-list")).to_contain_text("But the loop prints …")
    page.get_by_role("button", name="Go to question 2").click()
    page.locator(".option", has_text="rate=0.01").first.click()
    page.reload()
    expect(page.locator(".option :checked")).to_have_count(1)
    page.get_by_role("button", name="Review and submit").click()
    page.get_by_role("button", name="Submit the test").click()
    page.get_by_role("dialog").get_by_role("button", name="Submit the test").click()

    expect(page.get_by_role("heading", name="Your report")).to_be_visible()
    expect(page.locator(".report-head")).to_contain_text("Too few answers")
    questions = visitor.ask(f"/attempts/{visitor.attempt()['id']}/report")["questions"]
    assert [question["outcome"] for question in questions[:3]] == ["correct", "incorrect", "unanswered"]
    page.locator(".reported-question summary").nth(1).click()
    expect(page.locator(".to-learn").nth(1)).to_contain_text("lr")


def test_a_test_by_keyboard(visitor):
    """Letters choose, Enter goes on however long it is held, and the last Enter leads to the look back."""
    page = begin(visitor)
    for number in range(1, 11):
        expect(page.get_by_role("heading", name=f"Question {number} of 10")).to_be_visible()
        if page.locator(".option").count():
            visitor.press("b")
        else:
            visitor.reach("Learning rates, in order")
            page.keyboard.type("0.1, 0.05")
        page.keyboard.down("Enter")
        page.keyboard.down("Enter")
        page.keyboard.up("Enter")
    expect(page.get_by_role("heading", name="Review and submit")).to_be_focused()
    expect(page.locator(".review")).to_contain_text("Every question is answered.")
    visitor.reach("Submit the test")
    visitor.press("Enter")
    expect(page.get_by_role("heading", name="Your report")).to_be_focused()
    assert all(question["answered"] for question in visitor.attempt()["questions"])


def test_a_test_that_ends_by_the_clock_hands_itself_in(visitor, author_token):
    """What was answered by then counts; the limit is told before and shown during it."""
    visitor.service.token = author_token
    send(visitor.service, text("timed").replace("mode: practice", "mode: test\n    minutes: 5"))
    page = visitor.open("/topics/page-rates")
    tile = page.locator(".tile, .row", has_text="Test · 1 question · 5 minutes")
    tile.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^0[45]:\d\d left$"))
    expect(page.locator(".attempt-head")).to_contain_text(
        "You have 5 minutes; then your answers are handed in"
    )
    visitor.press("a")
    expect(page.locator(".score-line")).to_contain_text("1 of 1 answered")
    pass_time(visitor, 5 * 60 - 3)
    page.reload()
    expect(page.get_by_role("heading", name="Your report")).to_be_visible()
    expect(page.locator(".report-head")).to_contain_text("1 question")
    assert visitor.ask(f"/attempts/{visitor.attempt()['id']}/report")["questions"][0]["answered"]


def test_a_test_that_is_being_handed_in_is_not_handed_in_twice(visitor, author_token):
    """The time ends while the answers are on their way: each goes out once, and nobody is shown a refusal."""
    visitor.service.token = author_token
    send(visitor.service, text("timed").replace("mode: practice", "mode: test\n    minutes: 5"))
    visitor.page.clock.install()
    page = visitor.open("/topics/page-rates")
    page.locator(".tile, .row", has_text="Test · 1 question · 5 minutes").get_by_role("button").click()
    expect(page.get_by_role("timer")).to_be_visible()
    visitor.press("a")
    page.get_by_role("button", name="Review and submit").last.click()
    held = []

    def hold(route):
        held.append(route)

    visitor.context.route("**/responses", hold)
    with page.expect_request("**/responses"):
        page.get_by_role("button", name="Submit the test").click()
    page.clock.fast_forward(5 * 60 * 1000)
    expect(page.get_by_role("timer")).to_have_text("00:00 left")
    for route in held:
        route.continue_()
    expect(page.get_by_role("heading", name="Your report")).to_be_visible()
    assert len(held) == 1


def test_a_test_whose_time_is_long_over_is_handed_in_without_what_came_too_late(visitor, author_token):
    """On return there is the report, not a dead end."""
    visitor.service.token = author_token
    send(visitor.service, text("timed").replace("mode: practice", "mode: test\n    minutes: 5"))
    page = visitor.open("/topics/page-rates")
    page.locator(".tile, .row", has_text="Test · 1 question · 5 minutes").get_by_role("button").click()
    expect(page.get_by_role("timer")).to_be_visible()
    visitor.press("a")
    pass_time(visitor, 60 * 60)
    page.reload()
    expect(page.get_by_role("heading", name="Your report")).to_be_visible()
    assert (
        visitor.ask(f"/attempts/{visitor.attempt()['id']}/report")["questions"][0]["outcome"] == "unanswered"
    )
    visitor.complaints = [said for said in visitor.complaints if "409" not in said]


def pass_time(visitor, seconds):
    """Let this visitor's newest attempt have begun so much earlier."""
    with closing(sqlite3.connect(visitor.service.folder / "quizsvc.db", timeout=30)) as database, database:
        database.execute(
            "UPDATE attempts SET created_at = datetime(created_at, :by), ends_at = datetime(ends_at, :by)"
            " WHERE id = :id",
            {"by": f"-{seconds} seconds", "id": visitor.attempt()["id"]},
        )
