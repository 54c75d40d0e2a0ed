"""A browser that keeps nothing, keeps no more, or has kept what nobody can read; and going back in it."""

from playwright.sync_api import expect

from tests.web.test_author import choose, enter, text

BLOCKED = """
for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
}
delete Crypto.prototype.randomUUID;
"""
FULL = (
    "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
)
LEFTOVERS = """() => {
  localStorage.setItem("quizsvc:outbox:1", "no JSON");
  localStorage.setItem("quizsvc:outbox:2", "5");
  localStorage.setItem("quizsvc:learner", "{{");
  localStorage.setItem("quizsvc:draft:schedule", '{"scheduler": "StepLR"}');
}"""


def test_the_page_works_where_nothing_may_be_kept(visitor, author_token):
    """Site data are blocked, and plain HTTP to another machine has no randomUUID: learners practise and
    authors import all the same.
    """
    visitor.page.add_init_script(BLOCKED)
    page = visitor.open("/")
    page.get_by_role("button", name="Start practising").click()
    expect(page.get_by_role("heading", name="Question 1 of 5")).to_be_visible()
    visitor.press("a", "Enter")
    expect(page.locator(".feedback")).to_be_visible()

    enter(visitor, author_token)
    choose(page, "q.yaml", text("unkept"))
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator(".import-result")).to_contain_text("Imported. 1 created")


def test_what_the_storage_does_not_take_any_more_is_still_the_latest(visitor):
    """It is full from one answer to the next: the later one counts."""
    page = visitor.open("/")
    page.get_by_role("button", name="Start practising").click()
    expect(page.get_by_role("heading", name="Question 1 of 5")).to_be_visible()
    visitor.press("a")
    page.evaluate(FULL)
    visitor.press("b", "n")
    expect(page.get_by_role("heading", name="Question 2 of 5")).to_be_visible()
    page.get_by_role("button", name="Question 1:").click()
    expect(page.locator(".option :checked")).to_have_value("b")


def test_leftovers_that_nobody_can_read_do_no_harm(visitor):
    """Of an older version of the page, say; they are cleared away."""
    page = visitor.open("/")
    page.evaluate(LEFTOVERS)
    visitor.open("/schedules")
    expect(page.locator(".plot figcaption span")).to_have_text("StepLR over 100 updates, from 0.1 to 1e-10")
    page.reload()
    expect(page.locator(".curve-place .plot-svg")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('outbox'))") == []


def test_back_leads_to_where_one_was(visitor):
    """As far down the page; what was asked above a page goes with it; an odd address does no harm."""
    page = visitor.open("/topics/learning-rate-strategy#%")
    expect(page.locator(".plot-svg").first).to_be_visible()
    page.evaluate(
        "scrollTo({top: 2000, behavior: 'instant'}); document.querySelector('a[href=\"/\"]').click()"
    )
    page.get_by_role("button", name="Start practising").click()
    page.get_by_role("button", name="Show the solution").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.go_back()
    expect(page.get_by_role("heading", name="Six pitfalls")).to_be_visible()
    page.wait_for_function("scrollY === 2000")
