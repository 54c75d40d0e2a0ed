"""Every page for everybody: axe in both themes, 400 % zoom, two languages, nothing from elsewhere."""

import json
import re
import time

import pytest
from playwright.sync_api import expect

from quizsvc.web import assets
from tests.web.author_scenes import AUTHORS
from tests.web.conftest import AXE, PATIENCE_MS
from tests.web.crowd import sit
from tests.web.scenes import LEARNERS, practice, three_loops

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASKED_FOR = ("404", "409", "422", "ERR_FAILED")  # of the scenes that show a refusal or a lost connection
STUCK = """() => [...document.querySelectorAll("body *")].filter((node) => {
  const style = getComputedStyle(node);
  const isStuck = style.position === "fixed" || (style.position === "sticky" && !node.closest(".diff"));
  return isStuck && node.clientHeight > innerHeight / 3 && !node.closest("dialog");
}).map((node) => node.className)"""


OVER = """() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const isOver = (node) => node.getBoundingClientRect().right > clientWidth + 1;
  const culprits = () => [...document.querySelectorAll("main *")].filter(isOver);
  const named = () => culprits().map((node) => node.outerHTML.slice(0, 90));
  return scrollWidth > clientWidth ? [scrollWidth, ...named()] : [];
}"""


def sticking_out(page):
    """How wide the page is where it is too wide, and by what, once charts have been drawn for its width."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while (found := page.evaluate(OVER)) and time.monotonic() < end:
        page.wait_for_timeout(50)
    return found


def faults(page):
    """What axe finds that is moderate or worse, as rule and place."""
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
        RULES,
    )
    return [
        (rule["id"], node["target"], node["failureSummary"])
        for rule in found["violations"]
        if rule["impact"] in ("moderate", "serious", "critical")
        for node in rule["nodes"]
    ]


@pytest.fixture(scope="module")
def crowded(served):
    """The service, after a class has sat a test."""
    sit(served)


@pytest.mark.parametrize("scene", [*LEARNERS, *AUTHORS], ids=lambda scene: scene.__name__)
def test_axe_finds_nothing_and_nothing_sticks_out(visitor, author_token, crowded, scene):
    """In light and dark; and at 320 by 256 pixels, which is 1280 by 1024 at 400 %, nothing has to be scrolled
    sideways, and what sticks to the window leaves room to read.
    """
    visitor.author_token = author_token
    scene(visitor)
    page = visitor.page
    page.evaluate(AXE.read_text())
    light = faults(page)
    page.emulate_media(color_scheme="dark")
    dark = faults(page)
    page.set_viewport_size({"width": 320, "height": 256})
    over = sticking_out(page)
    stuck = page.evaluate(STUCK)
    visitor.complaints = [said for said in visitor.complaints if not any(word in said for word in ASKED_FOR)]

    assert (light, dark, over, stuck) == ([], [], [], [])


def test_everything_comes_from_the_service_itself(visitor):
    """A visit to each kind of page asks no other address."""
    asked = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    practice(visitor)
    three_loops(visitor)

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
    """To a browser that prefers it, with commas in numbers and none between them; what the service itself
    says is marked as English. Its long words have room at 400 %.
    """
    with visits(locale="de-DE") as visitor:
        page = visitor.open("/")
        expect(
            page.get_by_role("heading", name="Sieh, was deine Trainingsschleife wirklich tut")
        ).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", "de")
        page.set_viewport_size({"width": 320, "height": 256})
        assert sticking_out(page) == []
        visitor.open("/run?compare=order")
        expect(page.locator(".compare td").first).to_have_text("0,1; 0,05; 0,05; 0,025")
        page = visitor.open("/")
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
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
