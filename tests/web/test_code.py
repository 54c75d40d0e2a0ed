"""A code question, mended in the editor, and without it."""

import re

from playwright.sync_api import expect

LINE = "loss = (weight - TARGET) ** 2"


def begin(visitor):
    """The code quiz at its second question: the gradients are never cleared."""
    page = visitor.open("/")
    page.locator(".tile", has_text="strategy, code").get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name=re.compile("Question 1 of"))).to_be_visible()
    page.get_by_role("button", name="Question 2:").click()
    expect(page.locator(".ask")).to_contain_text("Something is missing in the loop")
    return page


def test_a_code_question_is_mended(visitor):
    """The untouched starter is told what it lacks, by checks with expected and got, at the line, with the
    loss curve; the mended one is right on the hidden numbers too. All of it from the keyboard.
    """
    page = begin(visitor)
    expect(page.locator("code-editor.is-rich .cm-content")).to_be_visible()
    visitor.press("Enter")
    feedback = page.locator(".feedback")
    expect(feedback).to_contain_text("Not yet")
    expect(feedback.locator(".check-item.is-bad").first).to_contain_text("expected")
    expect(feedback.locator(".code-line.has-warn")).to_contain_text("Gradients pile up")
    expect(feedback.locator(".tone-loss").first).to_be_visible()

    page.locator(".cm-content").focus()
    visitor.press("Control+Home", *["ArrowDown"] * 6, "Home")
    page.keyboard.type("optimizer.zero_grad()\n")
    visitor.press("Control+Enter")
    expect(feedback).to_contain_text("Right")
    expect(feedback).to_contain_text(re.compile(r"It holds on \d+ other sets? of numbers too"))
    expect(page.get_by_role("button", name=re.compile("^Next"))).to_be_focused()


def test_code_can_be_written_where_the_editor_does_not_load(visits):
    """A textarea is there from the start, and stays."""
    with visits() as visitor:
        visitor.context.route("**/editor.js", lambda route: route.abort())
        page = begin(visitor)
        area = page.locator("textarea.code-area")
        area.fill(area.input_value().replace(LINE, f"optimizer.zero_grad()\n    {LINE}"))
        page.get_by_role("button", name="Check").click()
        expect(page.locator(".feedback")).to_contain_text("Right")
        visitor.complaints = [said for said in visitor.complaints if "ERR_FAILED" not in said]


def test_an_error_is_shown_at_its_line(visitor):
    """On the page for running code: where it failed, and the output as it was written, inert."""
    page = visitor.open("/run")
    expect(page.locator("code-editor.is-rich .cm-content")).to_be_visible()
    page.locator(".cm-content").focus()
    visitor.press("Control+a")
    page.keyboard.type('print("<img src=x onerror=alert(1)>")\nraise ValueError("no good")')
    visitor.press("Control+Enter")
    expect(page.locator(".ending")).to_contain_text("It ended with an error ValueError: no good")
    expect(page.locator(".run .code-line.has-bad .code-text")).to_have_text(re.compile("^raise ValueError"))
    expect(page.locator(".output pre").first).to_have_text("<img src=x onerror=alert(1)>\n")
    expect(page.locator(".output img")).to_have_count(0)
