"""A code question, mended in the editor, and without it."""

import re

from playwright.sync_api import expect

LINE = "loss = (weight - TARGET) ** 2"


def begin(visitor):
    """The code quiz at its second question: the gradients are never cleared."""
    page = visitor.open("/")
    visitor.reach("Begin: Learning rate strategy, code")
    visitor.press("Enter")
    expect(page.get_by_role("heading", name="Learning rate strategy, code")).to_be_focused()
    visitor.press("n")
    expect(page.locator(".ask")).to_contain_text("Something is missing in the loop")
    return page


def test_a_code_question_is_mended(visitor):
    """The untouched starter is told what it lacks, by checks with expected and got, at the line, with the
    loss curve; the mended one is right on the hidden numbers too. By keyboard alone: Tab goes into the
    editor and indents there, and Escape before it goes on, as the editor says.
    """
    page = begin(visitor)
    expect(page.locator("code-editor.is-rich .cm-content")).to_be_visible()
    visitor.press("Enter")
    feedback = page.locator(".feedback")
    expect(feedback).to_contain_text("Not yet")
    expect(feedback.locator(".check-item.is-bad").first).to_contain_text("expected")
    expect(feedback.locator(".code-line.has-warn")).to_contain_text("Gradients pile up")
    expect(feedback.locator(".tone-loss").first).to_be_visible()

    visitor.reach("Your code", "Shift+Tab")
    expect(page.locator(".way-out")).to_have_text("Tab indents; press Escape and then Tab to leave.")
    visitor.press("Control+Home", *["ArrowDown"] * 6, "Tab", "Home")
    expect(page.locator(".cm-line").nth(6)).to_have_text(f"        {LINE}")
    visitor.press("Shift+Tab")
    page.keyboard.type("optimizer.zero_grad()\n")
    visitor.press("Escape")
    visitor.reach("Check")
    visitor.press("Enter")
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


def test_typing_goes_on_where_it_was_when_the_editor_arrives_late(visitor):
    """The textarea can be reached and written in before; its text, focus and cursor are the editor's then."""
    held = {}
    visitor.context.route("**/editor.js", lambda route: held.update(editor=route))
    page = visitor.page
    with page.expect_request("**/editor.js"):
        visitor.open("/run")
    visitor.reach("Your code")
    visitor.press("Control+a")
    page.keyboard.type("first = 1\nlast = 2")
    visitor.press("Control+Home", "ArrowDown", "End", "ArrowLeft")
    held["editor"].continue_()
    expect(page.locator("code-editor.is-rich .cm-content")).to_be_focused()
    page.keyboard.type("4")
    expect(page.locator(".cm-line")).to_have_text(["first = 1", "last = 42"])


def test_an_error_is_shown_at_its_line(visitor):
    """On the page for running code: where it failed, and the output as it was written, inert."""
    page = visitor.open("/run")
    expect(page.locator("code-editor.is-rich .cm-content")).to_be_visible()
    visitor.reach("Your code")
    visitor.press("Control+a")
    page.keyboard.type('print("<img src=x onerror=alert(1)>")\nraise ValueError("no good")')
    visitor.press("Control+Enter")
    expect(page.locator(".ending")).to_contain_text("It ended with an error ValueError: no good")
    expect(page.locator(".run .code-line.has-bad .code-text")).to_have_text(re.compile("^raise ValueError"))
    expect(page.locator(".output pre").first).to_have_text("<img src=x onerror=alert(1)>\n")
    expect(page.locator(".output img")).to_have_count(0)


def test_code_that_was_typed_is_there_after_a_reload(visitor):
    """In a question and on the page for running code; what one wrote can be come back to from an example."""
    page = begin(visitor)
    expect(page.locator("code-editor.is-rich")).to_be_visible()
    visitor.reach("Your code")
    visitor.press("Control+End")
    page.keyboard.type("# mine")
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("# mine")

    page = visitor.open("/run?example=diverging")
    expect(page.locator("code-editor.is-rich")).to_be_visible()
    visitor.reach("Your code")
    visitor.press("Control+End")
    page.keyboard.type("# mine too")
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("# mine too")
    menu = page.get_by_label("Begin from an example")
    menu.select_option("cosine")
    expect(page.locator(".cm-content")).to_contain_text("CosineAnnealingLR")
    menu.select_option("Your own code")
    expect(page.locator(".cm-content")).to_contain_text("# mine too")
