"""Every page for everybody: axe in both themes, 400 % zoom, two languages, nothing from elsewhere."""

import json
import re

import pytest
from playwright.sync_api import expect

from quizsvc.web import assets
from tests.web.conftest import AXE

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def first_page(visitor):
    """What a newcomer sees."""
    visitor.open("/")


def lesson(visitor):
    """The lesson, its self-check opened."""
    visitor.open("/topics/learning-rate-strategy").get_by_text("Show the answer").click()


def practice(visitor):
    """A question with code, answered wrongly, with its run."""
    page = visitor.open("/")
    page.get_by_role("button", name="Start practising").click()
    page.get_by_role("button", name="Question 4:").click()
    page.get_by_role("button", name=re.compile("^Hint")).click()
    expect(page.locator(".hint")).to_be_visible()
    page.locator(".option", has_text="step_size=1").click()
    page.get_by_role("button", name="Check").click()
    page.get_by_role("button", name="Run this code").click()
    expect(page.locator(".run .plot-svg").first).to_be_visible()


def code_question(visitor):
    """The editor, checks and feedback."""
    page = visitor.open("/")
    page.locator(".tile", has_text="strategy, code").get_by_role("button", name="Begin").click()
    expect(page.locator("code-editor.is-rich")).to_be_visible()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".feedback")).to_be_visible()


def examination(visitor):
    """A question of the test."""
    page = visitor.open("/")
    page.locator(".tile", has_text="10 questions").get_by_role("button", name="Begin").click()
    expect(page.get_by_role("timer")).to_be_visible()


def look_back(visitor):
    """Before handing in."""
    examination(visitor)
    visitor.page.get_by_role("button", name="Review and submit").click()
    expect(visitor.page.locator(".review")).to_be_visible()


def report(visitor):
    """A report, one question opened."""
    practice(visitor)
    page = visitor.page
    page.get_by_role("button", name="Finish and see").click()
    page.get_by_role("dialog").get_by_role("button", name="Finish").click()
    page.locator(".reported-question summary").nth(3).click()
    expect(page.locator(".reported-whole")).to_be_visible()


def playground(visitor):
    """The three loops."""
    expect(visitor.open("/run?compare=order").locator(".trio")).to_be_visible()


def schedules(visitor):
    """A curve and its controls."""
    expect(visitor.open("/schedules").locator(".curve-place .plot-svg")).to_be_visible()


def progress(visitor):
    """After something was answered: what comes back, what was learnt, what trips."""
    practice(visitor)
    page = visitor.open("/progress")
    expect(page.locator(".row-title").first).to_contain_text("Each rate of this schedule")
    expect(page.locator(".progress-topic")).to_contain_text("1 question met. 0 % of the points.")
    expect(page.locator(".finding")).to_contain_text("A step_size of 2 is right")


def author_door(visitor):
    """Where the token goes."""
    visitor.open("/author")


def author_files(visitor):
    """A file with a fault."""
    enter(visitor)
    visitor.page.get_by_role("button", name="Write a new file here").click()
    visitor.page.get_by_role("button", name="Dry run").click()
    expect(visitor.page.locator(".fault")).to_have_count(1)


def author_question(visitor):
    """Item 4 with its contested revision."""
    enter(visitor)
    expect(visitor.open("/author/questions/scheduler-order").locator(".diff-table")).to_be_visible()


def nowhere(visitor):
    """An attempt that is somebody else's."""
    visitor.open("/attempts/of-somebody-else")


PAGES = [
    first_page, lesson, practice, code_question, examination, look_back, report, playground, schedules,
    progress, author_door, author_files, author_question, nowhere,
]  # fmt: skip


def enter(visitor):
    """Come in as an author."""
    page = visitor.open("/author")
    page.get_by_label("Author's token").fill(visitor.author_token)
    page.get_by_role("button", name="Enter").click()
    expect(page.get_by_role("heading", name="Import questions")).to_be_visible()


def faults(page):
    """What axe finds that is serious or worse, as rule and place."""
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
        RULES,
    )
    return [
        (rule["id"], node["target"], node["failureSummary"])
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("scene", PAGES, ids=lambda scene: scene.__name__)
def test_axe_finds_nothing_serious_and_nothing_sticks_out(visitor, author_token, scene):
    """In light and dark; and at 320 pixels, which is 1280 at 400 %, nothing has to be scrolled sideways."""
    visitor.author_token = author_token
    scene(visitor)
    page = visitor.page
    page.evaluate(AXE.read_text())
    light = faults(page)
    page.emulate_media(color_scheme="dark")
    dark = faults(page)
    page.set_viewport_size({"width": 320, "height": 640})
    over = page.evaluate(OVER)
    visitor.complaints = [
        said for said in visitor.complaints if "422" not in said
    ]  # asked for: the file's fault

    assert (light, dark, over) == ([], [], 0)


def test_everything_comes_from_the_service_itself(visitor):
    """A visit to each kind of page asks no other address."""
    asked = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    practice(visitor)
    playground(visitor)

    assert len(asked) > 40
    assert [url for url in asked if not url.startswith((visitor.service.url, "data:"))] == []


def texts_of(page, language):
    """The texts of a language, as the page loads them."""
    return page.evaluate(f"import('/web/x/texts/{language}.js').then((module) => module.default)")


def test_the_translation_is_complete(visitor):
    """Every text is there in both languages, in the same forms and with the same words to fill in, and is
    said in other words; every text that the page asks for exists.
    """
    page = visitor.open("/")
    english, german = texts_of(page, "en"), texts_of(page, "de")
    slots = {
        name: [
            set(re.findall(r"\{\w+\}", form))
            for text in (english[name], german[name])
            for form in ([text] if isinstance(text, str) else [text["other"]])
        ]
        for name in english
    }

    assert list(english) == list(german)
    assert [name for name in english if type(english[name]) is not type(german[name])] == []
    assert [name for name, (one, other) in slots.items() if one != other] == []
    same = [
        name
        for name in english
        if english[name] == german[name] and re.search("[a-z]{3} [a-z]{3}", json.dumps(english[name]))
    ]
    assert same == []
    assert asked_for() - set(english) == set()


def asked_for():
    """The names of texts that the client's modules ask for in so many words."""
    files = [
        path
        for path in assets.CLIENT.rglob("*.js")
        if path.parent.name != "texts" and path.name != "editor.js"
    ]
    return {
        name
        for path in files
        for name in re.findall(r"""\bt\((?:[^()"]*\? )?"([a-z.-]+)\"""", path.read_text())
    }


def test_the_page_speaks_german(visits):
    """To a browser that prefers it; what the service itself says is marked as English."""
    with visits(locale="de-DE") as visitor:
        page = visitor.open("/")
        expect(
            page.get_by_role("heading", name="Sieh, was deine Trainingsschleife wirklich tut")
        ).to_be_visible()
        assert page.evaluate("document.documentElement.lang") == "de"
        page.get_by_role("button", name="Jetzt üben").click()
        expect(page.get_by_role("button", name="Hinweis (kostet 10 % der Punkte)")).to_be_visible()
        expect(page.locator(".ask rich-text")).to_have_attribute("lang", "en")
        page.get_by_label("Sprache").select_option("en")
        expect(page.get_by_role("button", name="Hint (costs 10% of the points)")).to_be_visible()


def test_theme_and_keys_are_the_readers_choice(visitor):
    """Both stay chosen; single keys can be switched off and are listed."""
    page = visitor.open("/")
    page.get_by_role("button", name="Dark colours").click()
    page.get_by_role("button", name="Start practising").click()
    expect(page.locator(".option").first).to_be_visible()
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog")).to_contain_text("Choose A")
    page.get_by_label("Single keys do what is listed here").uncheck()
    page.get_by_role("button", name="Close").click()
    visitor.press("a")
    expect(page.locator(".option :checked")).to_have_count(0)
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
