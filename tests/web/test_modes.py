"""The ways to learn a topic, each begun from its page; and the schedule explorer."""

import re

import pytest
from playwright.sync_api import expect

MODES = [
    *("Practice", "Test", "Review", "Adaptive"),
    *("Flashcards", "Predict", "Mend code", "Playground", "Schedules"),
]


def tile(visitor, mode):
    """What the topic's page offers under the name of a mode."""
    page = visitor.open("/topics/learning-rate-strategy")
    return page.locator("#modes .tile", has=page.locator(".kicker", has_text=mode)).first


def begin_by_keys(visitor, title):
    """Begin what the topic's page offers under a title, without a mouse."""
    page = visitor.open("/topics/learning-rate-strategy")
    visitor.reach(f"Begin: {title}")
    visitor.press("Enter")
    expect(page.locator(".question-title, .attempt h1").first).to_be_visible()
    return page


def test_the_topic_offers_every_mode(visitor):
    """In the API's order, and the lesson itself above them, its tables drawn and its self-check closed."""
    page = visitor.open("/topics/learning-rate-strategy")
    kinds = dict.fromkeys(
        text.split(" · ")[0] for text in page.locator("#modes .tile .kicker").all_inner_texts()
    )
    assert list(kinds) == MODES
    expect(page.locator("#reading-curves .plot-svg")).to_have_count(2)
    expect(page.locator(".self-check details")).not_to_have_attribute("open", "")
    page.get_by_role("link", name="Six pitfalls").click()
    expect(page.locator("#pitfalls")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("mode", "shows"),
    [("Predict", "Learning rates, in order"), ("Mend code", "Your code is run, and checked for this")],
)
def test_modes_of_one_kind_of_question(visitor, mode, shows):
    """They ask what their name says; rates that were typed are there after a reload."""
    tile(visitor, mode).get_by_role("button", name="Begin").click()
    expect(visitor.page.locator(".question")).to_contain_text(shows)
    if mode == "Predict":
        visitor.page.get_by_role("textbox").fill("0.1; 5e-2")
        visitor.page.reload()
        expect(visitor.page.get_by_role("textbox")).to_have_value("0.1, 5e-2")


def test_adaptive_practice_asks_one_question_after_the_other(visitor):
    """Each says why it was chosen; by keyboard."""
    page = begin_by_keys(visitor, "Adaptive practice")
    for number in (1, 2):
        expect(page.get_by_role("heading", name=f"Question {number}", exact=True)).to_be_visible()
        expect(page.locator(".ask")).to_contain_text(re.compile("level|expected|New", re.IGNORECASE))
        visitor.reach("Show the solution")
        visitor.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        visitor.press("Enter")
        expect(page.locator("details.solution")).to_be_visible()
        visitor.press("n")
    expect(page.get_by_role("heading", name="Question 3", exact=True)).to_be_focused()


def test_flashcards_by_keyboard(visitor):
    """Enter turns the card, a number says how well it was known, and it is put aside until it is due. Two
    clicks on a rating rate one card.
    """
    page = begin_by_keys(visitor, "Flashcards")
    expect(page.locator(".score")).to_have_text("20 cards left")
    visitor.press("Enter")
    expect(page.locator("details.solution")).to_be_visible()
    visitor.press("3")
    expect(page.locator(".score")).to_have_text("19 cards left")
    page.reload()
    expect(page.locator(".score")).to_have_text("19 cards left")
    assert visitor.ask("/learners/me/reviews")["coming"] == 1
    visitor.press("Enter")
    held = []

    def hold(route):
        held.append(route)

    visitor.context.route("**/ratings", hold)
    with page.expect_request("**/ratings"):
        page.get_by_role("button", name="Well").dblclick()
    expect(page.get_by_role("button", name="Well")).to_be_disabled()
    held[0].continue_()
    expect(page.locator(".score")).to_have_text("18 cards left")
    assert len(held) == 1


def test_what_is_due_later_is_said_instead_of_an_empty_review(visitor):
    """Not as a failure: with the time of the next one, or that there is none."""
    tile(visitor, "Review").get_by_role("button", name="Begin").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("Nothing is due yet")
    visitor.complaints = [said for said in visitor.complaints if "409" not in said]


def test_a_schedule_follows_its_sliders(visitor):
    """StepLR's curve changes with step_size, moved by the arrow keys, and with a typed gamma; the code
    can be seen. Other schedulers bring controls of their own.
    """
    page = visitor.open("/schedules")
    summary = page.locator(".plot figcaption span")
    expect(summary).to_have_text("StepLR over 100 updates, from 0.1 to 1e-10")
    visitor.reach("gamma, exact value")
    visitor.press("Control+a")
    page.keyboard.type("0.5")
    visitor.press("Enter")
    expect(summary).to_have_text(re.compile("to 1.95e-4|to 0.0001953"))
    visitor.reach("step_size, exact value", "Shift+Tab")
    visitor.reach("step_size", "Shift+Tab")
    visitor.press(*["ArrowRight"] * 40)
    expect(summary).to_have_text("StepLR over 100 updates, from 0.1 to 0.05")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    visitor.press("ArrowRight", "ArrowLeft", "ArrowRight", "ArrowLeft")
    expect(page.get_by_label("step_size, exact value")).to_have_value("50")
    expect(summary).to_have_text("StepLR over 100 updates, from 0.1 to 0.05")
    assert len(asked) <= 1  # 51 alone is new, and no code is coloured while nobody reads it
    page.get_by_text("The code behind it").click()
    expect(page.locator(".code")).to_contain_text("step_size=50, gamma=0.5")

    for name, control in (
        ("ReduceLROnPlateau", "Loss levels off at step"),
        ("SequentialLR", "takes over at step"),
    ):
        page.get_by_label("Scheduler", exact=True).first.select_option(name)
        expect(page.get_by_label(control, exact=True)).to_be_visible()
        expect(summary).to_contain_text(name)
        if name == "ReduceLROnPlateau":
            page.get_by_label("factor", exact=True).press("End")
            expect(page.get_by_label("factor, exact value")).to_have_value("0.999999")
    expect(page.locator(".note.is-bad")).to_have_count(0)


def test_a_curve_in_sight_does_not_hide_the_slider_that_has_the_focus(visits):
    """On a phone the curve stays at the top; Tab goes down and back up, and what it comes to can be seen."""
    covered = """() => {
      const at = document.activeElement.getBoundingClientRect();
      const curve = document.querySelector(".curve-place").getBoundingClientRect();
      return [at.top < curve.bottom, at.bottom > innerHeight, scrollY];
    }"""
    with visits(viewport={"width": 390, "height": 844}) as visitor:
        page = visitor.open("/schedules")
        expect(page.locator(".curve-place .plot-svg")).to_be_visible()
        visitor.reach("gamma, exact value")
        down = page.evaluate(covered)
        visitor.reach("Learning rate at the start, exact value", "Shift+Tab")
        up = page.evaluate(covered)

    assert down[:2] == up[:2] == [False, False]
    assert down[2] > 0
