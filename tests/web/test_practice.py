"""A guest's practice, from the first page to the report, by mouse and by keyboard alone."""

import re

from playwright.sync_api import expect

RIGHT = ("size of the steps", "SGD(model.parameters(), lr=0.01)", "overshoot", "before the loop", "StepLR")


def letter(page, text):
    """The letter of the option that holds `text`."""
    option = page.locator(".option", has_text=text)
    expect(option).to_have_count(1)
    return option.locator("input").get_attribute("value")


def test_a_whole_practice(visitor):
    """A guest begins without an account, takes a hint whose price was said, is told a mistake by its
    name, sees the solution of a right answer, goes on to the end and gets a report.
    """
    page = visitor.open("/")
    page.get_by_role("button", name="Start practising").click()
    expect(page.get_by_role("heading", name="Question 1 of 5")).to_be_visible()
    page.get_by_role("button", name="Hint (costs 10% of the points)").click()
    expect(page.locator(".hint")).to_contain_text("w - rate * gradient")
    page.locator(".option", has_text="batch size").click()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".feedback")).to_contain_text("takes the learning rate for the batch size")
    expect(page.locator(".feedback")).to_contain_text("A common mistake")

    for number, text in enumerate(RIGHT, 1):
        expect(page.get_by_role("heading", name=f"Question {number} of 5")).to_be_visible()
        page.locator(".option", has_text=text).click()
        page.get_by_role("button", name="Check").click()
        expect(page.locator(".feedback")).to_contain_text("Right")
        expect(page.locator("details.solution .steps li").first).to_be_visible()
        page.get_by_role("button", name=re.compile("Next|To the report")).click()

    expect(page.get_by_role("heading", name="Your report")).to_be_visible()
    expect(page.locator(".badge.is-strong")).to_be_visible()
    expect(page.locator(".report-head")).to_contain_text("8.57 of 9 points; 5 of 5 questions right")
    expect(page.locator(".bar-svg")).to_have_count(3)
    page.locator(".reported-question summary").first.click()
    expect(page.locator(".reported-whole").first).to_contain_text("2 tries · 1 hint")


def test_a_whole_practice_by_keyboard(visitor):
    """Tab to the start, then letters, Enter, H and N; the focus is always where one goes on."""
    page = visitor.open("/")
    visitor.reach("Start practising")
    visitor.press("Enter")
    expect(page.get_by_role("heading", name="Question 1 of 5")).to_be_visible()
    visitor.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Choose an option first")
    visitor.press(letter(page, "activation function"), "Enter")
    expect(page.locator(".feedback")).to_contain_text("Not yet")
    expect(page.locator(".feedback-title")).to_be_focused()
    visitor.press("h")
    expect(page.locator(".hint")).to_be_visible()

    for number, text in enumerate(RIGHT, 1):
        expect(page.get_by_role("heading", name=f"Question {number} of 5")).to_be_visible()
        visitor.press(letter(page, text), "Enter")
        expect(page.locator(".feedback")).to_contain_text("Right")
        expect(page.get_by_role("button", name=re.compile("Next|To the report"))).to_be_focused()
        visitor.press("Enter")

    expect(page.get_by_role("heading", name="Your report")).to_be_focused()
    assert visitor.ask("/attempts")["items"][0]["finished_at"]


def test_item_four_shows_why_the_printed_rates_hide_the_order(visitor):
    """Its code is run on the page: printed and used rates lie apart in one chart, the step too many is
    marked at its line; and the three loops stand beside each other, each with its order.
    """
    page = visitor.open("/")
    page.get_by_role("button", name="Start practising").click()
    page.get_by_role("button", name="Question 4:").click()
    page.get_by_role("button", name="Run this code").click()
    run = page.locator(".run")
    expect(run.locator(".note").first).to_contain_text(
        "It printed 0.0500, 0.0500, 0.0250, 0.0250, but its updates used 0.1, 0.05, 0.05, 0.025."
    )
    expect(run.locator(".tone-printed rect.plot-dot")).to_have_count(5)  # one of them in the legend
    expect(run.locator(".plot-gap")).to_have_count(2)
    expect(run.locator(".code-line.has-warn .code-text")).to_have_text(re.compile(r"^scheduler\.step\(\)"))
    expect(run.get_by_text("An extra scheduler.step()").last).to_be_visible()

    page.get_by_role("link", name="Compare three loops").click()
    rows = page.locator(".compare tbody tr")
    expect(rows).to_have_count(3)
    cells = [row.locator("td").all_inner_texts() for row in rows.all()]
    assert cells == [
        ["0.1, 0.05, 0.05, 0.025", "0.1, 0.1, 0.05, 0.05", "optimizer first"],
        ["0.1, 0.05, 0.05, 0.025", "0.1, 0.05, 0.05, 0.025", "scheduler first"],
        ["0.05, 0.05, 0.025, 0.025", "0.1, 0.05, 0.05, 0.025", "optimizer first"],
    ]


def test_item_four_by_keyboard(visitor):
    """The run, the numbers of its chart, and the chart itself are reached and read without a mouse."""
    page = visitor.open("/")
    visitor.reach("Start practising")
    visitor.press("Enter")
    expect(page.get_by_role("heading", name="Question 1 of 5")).to_be_visible()
    visitor.press("n", "n", "n")
    expect(page.get_by_role("heading", name="Question 4 of 5")).to_be_focused()
    visitor.reach("Run this code")
    visitor.press("Enter")
    chart = page.locator(".run svg.plot-svg").first
    expect(chart).to_be_visible()
    visitor.reach("Rates printed and rates used")
    visitor.press("ArrowRight")
    expect(page.locator(".plot-reading").first).to_have_text(
        "update 1: used by the update 0.1 · printed 0.0500"
    )
    visitor.reach("Show the numbers")
    visitor.press("Enter")
    expect(page.locator(".plot-numbers tbody tr").first).to_have_text("10.10.0500")
    visitor.reach("Compare three loops")
    visitor.press("Enter")
    expect(page.get_by_role("heading", name="Run code")).to_be_focused()
    expect(page.locator(".compare tbody tr")).to_have_count(3)
