"""What is typed and sent is not lost: over a reload, without a connection, or when the answer got lost."""

import re

from playwright.sync_api import expect

LOST = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_CONNECTION", "Failed to fetch dynamically")


def begin(visitor):
    """Begin the practice."""
    page = visitor.open("/")
    visitor.reach("Start practising")
    visitor.press("Enter")
    expect(page.get_by_role("heading", name="Learning rate strategy, practice")).to_be_focused()
    return page


def begin_without_time(visitor):
    """Begin the practice on a page whose clock stands still from then on, so that nothing is sent again by
    itself before the test has looked at it.
    """
    visitor.page.clock.install()
    page = begin(visitor)
    page.clock.pause_at(page.evaluate("Date.now()") + 600_000)
    return page


def forgive(visitor):
    """A browser notes in its console what it could not fetch; nothing else is forgiven."""
    visitor.complaints = [said for said in visitor.complaints if not any(word in said for word in LOST)]


def test_a_guest_goes_on_after_a_reload_and_on_return(visitor):
    """What was chosen is still chosen, what was answered is still answered, and the first page leads back.
    By keyboard alone.
    """
    page = begin(visitor)
    option = page.locator(".option", has_text="layers").locator("input")
    visitor.press(option.get_attribute("value"))
    page.reload()
    expect(option).to_be_checked()
    visitor.press("Enter")
    expect(page.locator(".feedback")).to_contain_text("Not yet")

    visitor.open("/")
    visitor.reach("Go on: Learning rate strategy, practice")
    visitor.press("Enter")
    expect(page.locator(".feedback")).to_contain_text("Not yet")
    expect(page.get_by_role("button", name="Question 1: wrong")).to_be_visible()
    assert len(visitor.ask("/attempts")["items"]) == 1


def test_a_lost_connection_during_a_submit(visitor):
    """The page says that it waits, keeps the answer over a reload, and sends it once the connection is
    back; it counts once. By keyboard alone.
    """
    page = begin_without_time(visitor)
    visitor.context.route("**/responses", lambda route: route.abort())
    visitor.press("a", "Enter")
    expect(page.locator(".sending")).to_contain_text("What you sent is kept")
    expect(page.locator(".offline")).to_contain_text("No connection")
    page.clock.run_for(100)  # what is announced waits for a pause
    expect(page.locator("#live")).to_contain_text("goes out again by itself")
    page.reload()
    expect(page.locator(".sending")).to_contain_text("What you sent is kept")
    visitor.reach("Send now")
    before = page.locator(".sending-text").inner_text()
    page.clock.run_for(1000)
    expect(page.locator(".sending-text")).not_to_have_text(before)
    expect(page.get_by_role("button", name="Send now")).to_be_focused()
    visitor.context.unroute("**/responses")
    visitor.press("Enter")
    expect(page.locator(".feedback")).to_be_visible()
    expect(page.locator(".offline")).to_be_hidden()
    assert len(visitor.attempt()["questions"][0]["responses"]) == 1
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('outbox'))") == []
    forgive(visitor)


def test_an_answer_whose_reply_was_lost_counts_once(visitor):
    """The service had it; the page sends it again under the same key and gets the first reply."""
    page = begin_without_time(visitor)
    keys = []

    def lose_the_first(route):
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    visitor.context.route("**/responses", lose_the_first)
    page.locator(".option").first.click()
    page.get_by_role("button", name="Check").click()
    page.get_by_role("button", name="Send now").click()
    expect(page.locator(".feedback")).to_be_visible()
    assert len(keys) == 2
    assert keys[0] == keys[1]
    assert len(visitor.attempt()["questions"][0]["responses"]) == 1
    forgive(visitor)


def test_a_page_that_cannot_be_loaded_offers_another_try(visitor):
    """And comes when the service is there again; so does one that was never fetched before. The word that
    there is no connection goes by itself.
    """
    visitor.context.route("**/api/v1/topics**", lambda route: route.abort())
    page = visitor.open("/")
    expect(page.get_by_role("heading")).to_contain_text("The service cannot be reached")
    visitor.context.unroute("**/api/v1/topics**")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("button", name="Start practising")).to_be_visible()

    visitor.context.set_offline(True)
    page.get_by_role("button", name="Start practising").click()
    expect(page.locator(".begin .sending")).to_contain_text("What you sent is kept")
    page.get_by_role("link", name="Schedules").click()
    expect(page.get_by_role("heading", name="The service cannot be reached")).to_be_visible()
    expect(page.locator(".offline")).to_contain_text("No connection")
    visitor.context.set_offline(False)
    expect(page.locator(".offline")).to_be_hidden()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="Schedule explorer")).to_be_visible()
    forgive(visitor)


def test_what_is_slow_to_come_is_begun_once(visitor):
    """The button waits until the attempt is shown."""
    page = visitor.open("/")
    held = []

    def hold(route):
        held.append(route)

    visitor.context.route(re.compile(r"/api/v1/attempts/\w+$"), hold)
    with page.expect_request(re.compile(r"/api/v1/attempts/\w+$")):
        page.get_by_role("button", name="Start practising").click()
    expect(page.get_by_role("button", name="Start practising")).to_be_disabled()
    held[0].continue_()
    expect(page.get_by_role("heading", name="Question 1 of 5")).to_be_visible()
    assert len(visitor.ask("/attempts")["items"]) == 1


def test_an_attempt_that_was_finished_in_another_window_leads_to_its_report(visitor):
    """Where to try again would be refused for ever."""
    page = begin(visitor)
    visitor.press("a")
    attempt = visitor.attempt()["id"]
    assert visitor.service.call("POST", f"/api/v1/attempts/{attempt}/finish", {})[0] == 200
    visitor.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This attempt is finished")
    page.get_by_role("button", name="To the report").click()
    expect(page.get_by_role("heading", name="Your report")).to_be_visible()
    visitor.complaints = [said for said in visitor.complaints if "409" not in said]


def test_a_guest_whom_the_service_forgot_can_begin_anew(visitor):
    """After a change of database, say; with the code that they have written."""
    page = visitor.open("/")
    page.evaluate(
        "localStorage.setItem('quizsvc:learner', JSON.stringify({id: 'x', token: 'gone', name: null}))"
    )
    page.goto(visitor.service.url + "/run")
    expect(page.locator("code-editor.is-rich .cm-content")).to_be_visible()
    visitor.reach("Your code")
    visitor.press("Control+a")
    page.keyboard.insert_text("print('mine')")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("button", name="Begin anew").click()
    expect(page.locator(".cm-content")).to_have_text("print('mine')")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".ending")).to_contain_text("It ran to its end")

    page.evaluate(
        "localStorage.setItem('quizsvc:learner', JSON.stringify({id: 'x', token: 'gone', name: null}))"
    )
    page.goto(visitor.service.url + "/progress")
    expect(page.get_by_role("heading", name="The service does not know you any more")).to_be_visible()
    page.get_by_role("button", name="Begin anew").click()
    page.get_by_role("button", name="Start practising").click()
    expect(page.get_by_role("heading", name="Question 1 of 5")).to_be_visible()
    visitor.complaints = [said for said in visitor.complaints if "401" not in said]
