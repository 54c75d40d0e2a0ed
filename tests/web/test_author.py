"""The author's page: files with faults and without, proofs, revisions, regrades; by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.web.crowd import sit

FILE = """\
topic: {{id: page-rates, title: Rates, summary: All about them., track: T, theme: T, minutes: 1}}
question:
  id: {name}
  kind: single_choice
  difficulty: easy
  topic: page-rates
  stem: What does this loop print?
  code: |
    print(0.1)
  options:
    - {{key: a, text: A tenth}}
    - {{key: b, text: A fifth}}
  answer: {answer}
  evidence:
    - claim: runs
    - claim: raises
      expected: ValueError
      code: |
        raise {raised}
quizzes:
  - id: quiz-{name}
    title: Rates
    summary: One question.
    mode: practice
    topic: page-rates
    questions: [{name}]
"""


def text(name, answer="a", raised="ValueError"):
    """A file with a topic, a quiz and one question."""
    return FILE.format(name=name, answer=answer, raised=raised)


def enter(visitor, token):
    """Come in as an author."""
    page = visitor.open("/author")
    visitor.reach("Author's token")
    page.keyboard.type(token)
    visitor.press("Enter")
    expect(page.get_by_role("heading", name="Import questions")).to_be_visible()
    return page


def choose(page, name, content):
    """Drop a file on the page."""
    page.evaluate(
        """([name, content]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([content], name));
          const drop = new DragEvent("drop", {dataTransfer, bubbles: true, cancelable: true});
          document.querySelector(".drop").dispatchEvent(drop);
        }""",
        [name, content],
    )
    expect(page.locator(".file", has_text=name)).to_be_visible()


def kept(page):
    """The names of the files that the browser keeps, once all that is being written is there."""
    return page.evaluate(
        """import("/web/x/core/shelf.js").then((shelf) => shelf.shelved())
          .then((records) => records.map(({file}) => file.name))"""
    )


def forgive(visitor, *refusals):
    """Chromium notes a refusal that was asked for."""
    asked_for = ("422", *refusals)
    visitor.complaints = [said for said in visitor.complaints if not any(code in said for code in asked_for)]


def test_a_file_with_faults_is_mended_and_imported(visitor, author_token):
    """Each fault stands beside the text with its line and leads there; a dry run shows what every claim
    expected and got, and writes nothing; then the import does.
    """
    page = enter(visitor, author_token)
    choose(page, "q.yaml", text("mended").replace("single_choice", "single_choise").replace("easy", "eazy"))
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_role("alert")).to_contain_text("2 faults")
    expect(page.locator(".fault").first).to_contain_text("line 4")
    expect(page.locator(".fault").first).to_contain_text("single_choice")
    expect(page.locator("code-editor .cm-lint-marker-error")).to_have_count(2)
    page.get_by_role("button", name="line 4").click()
    page.keyboard.press("End")
    page.keyboard.type("!")
    expect(page.locator(".cm-line").nth(3)).to_contain_text("single_choise!")
    page.get_by_role("button", name="Remove q.yaml").click()

    choose(page, "q.yaml", text("mended"))
    page.get_by_role("button", name="Dry run").click()
    expect(page.locator(".import-result")).to_contain_text(
        "A dry run: nothing was changed. It would be: 1 created"
    )
    rows = page.locator(".import-row .evidence tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("ValueError")
    assert visitor.service.call("GET", "/api/v1/questions/mended")[0] == 404
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator(".import-result")).to_contain_text("Imported. 1 created")
    page.locator(".import-row").get_by_role("link", name="mended").click()
    expect(page.get_by_role("heading", name="Revision 1 proved")).to_be_visible()
    expect(page.get_by_text("Nobody has answered it yet.")).to_be_visible()
    forgive(visitor)


def test_an_import_by_keyboard(visitor, author_token):
    """From the token to the proof: a file chosen, its faults gone to and mended at their lines, tried and
    taken over without a mouse.
    """
    # Asking for the chooser is not waited for, so a key pressed at once may open it before anybody looks.
    visitor.page.on("filechooser", lambda _: None)
    page = enter(visitor, author_token)
    visitor.reach("Choose files")
    with page.expect_file_chooser() as chooser:
        visitor.press("Space")
    faulty = text("typed", raised="KeyError").replace("single_choice", "single_choise")
    chooser.value.set_files({"name": "q.yaml", "mimeType": "application/yaml", "buffer": faulty.encode()})
    expect(page.locator("code-editor.is-rich .cm-content")).to_be_visible()
    visitor.reach("Dry run")
    visitor.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("1 fault")
    expect(page.get_by_role("button", name="Dry run")).to_be_focused()
    visitor.reach("line 4", "Shift+Tab")
    visitor.press("Enter")
    expect(page.locator(".cm-content")).to_be_focused()
    visitor.press("End", *["Backspace"] * len("single_choise"))
    page.keyboard.type("single_choice")
    visitor.press("Escape")
    visitor.reach("Dry run")
    visitor.press("Enter")
    expect(page.locator(".import-row .badge")).to_have_text("contested")
    failed = page.locator(".evidence tr.is-bad")
    expect(failed).to_contain_text("KeyError")
    expect(failed).to_contain_text("Does not hold")
    visitor.reach("Import")
    visitor.press("Enter")
    expect(page.locator(".import-result")).to_contain_text("Imported. 1 created")
    forgive(visitor)


def test_files_to_import_are_there_after_a_reload(visitor, author_token):
    """With what was typed in them, what was found wrong and how they are to be imported; also after the
    author's token has ended, until they are removed, or the author leaves.
    """
    page = enter(visitor, author_token)
    visitor.reach("Write a new file here")
    visitor.press("Enter")
    expect(page.locator(".cm-content")).to_be_focused()
    page.keyboard.insert_text(text("kept").replace("easy", "eazy"))
    page.get_by_role("button", name="Dry run").click()
    expect(page.locator(".fault")).to_have_count(1)
    choose(page, "taken.gift", "::a:: What? {=this ~that}")
    page.get_by_label("Format").select_option("gift")
    page.get_by_label("Retire the topic's questions").check()
    assert sorted(kept(page)) == ["question.yaml", "taken.gift"]
    page.reload()
    expect(page.locator(".file")).to_have_count(2)
    expect(page.locator(".cm-content")).to_contain_text("difficulty: eazy")
    expect(page.locator(".fault")).to_contain_text("line 5")
    expect(page.locator(".file").nth(1)).to_contain_text("taken.gift")
    expect(page.get_by_label("Format")).to_have_value("gift")
    expect(page.get_by_label("Retire the topic's questions")).to_be_checked()
    page.evaluate("sessionStorage.setItem('quizsvc:author', JSON.stringify('ended'))")
    page.reload()
    expect(page.get_by_role("heading", name="The service does not know you any more")).to_be_visible()
    page.get_by_role("button", name="Begin anew").click()
    expect(page.get_by_label("Author's token")).to_be_visible()
    enter(visitor, author_token)
    expect(page.locator(".file")).to_have_count(2)
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_label("Author's token")).to_be_visible()
    enter(visitor, author_token)
    expect(page.locator(".file")).to_have_count(0)
    forgive(visitor, "401")


def test_a_file_is_imported_as_it_was_when_it_was_chosen(visitor, author_token, tmp_path):
    """It may be written on by another program since; what cannot be read, such as a folder, is named."""
    path = tmp_path / "chosen.gift"
    path.write_text("::a:: What was chosen? {=this ~that}")
    page = enter(visitor, author_token)
    page.locator("#files").set_input_files(path)
    expect(page.locator(".file", has_text="chosen.gift")).to_be_visible()
    path.write_text("something else")
    page.get_by_label("Format").select_option("gift")
    page.get_by_role("button", name="Dry run").click()
    expect(page.locator(".import-result")).to_contain_text("It would be: 1 created")
    page.evaluate("() => { Blob.prototype.arrayBuffer = () => Promise.reject(new Error('a folder')); }")
    page.locator("#files").set_input_files({"name": "folder", "mimeType": "", "buffer": b""})
    expect(page.get_by_role("alert")).to_contain_text("Cannot be read, and was left out: folder.")
    expect(page.locator(".file")).to_have_count(1)


def test_files_are_kept_again_after_the_browser_was_told_to_forget(visitor, author_token):
    """Whoever clears the site's data goes on writing, and what they write then is kept."""
    page = enter(visitor, author_token)
    choose(page, "first.yaml", text("first"))
    assert kept(page) == ["first.yaml"]
    storage = {"origin": visitor.service.url, "storageTypes": "indexeddb"}
    visitor.context.new_cdp_session(page).send("Storage.clearDataForOrigin", storage)
    choose(page, "second.yaml", text("second"))
    choose(page, "third.yaml", text("third"))
    assert "third.yaml" in kept(page)
    page.reload()
    expect(page.locator(".file", has_text="third.yaml")).to_be_visible()


def percent(shown):
    """The number before the first percent sign."""
    return float(shown.partition(" %")[0])


def test_how_a_quiz_does(visitor, author_token):
    """Its marks, and each question beside the rest."""
    sit(visitor.service)
    page = enter(visitor, author_token)
    visitor.reach("Learning rate strategy, test")
    visitor.press("Enter")
    expect(page.get_by_role("heading", name="Learning rate strategy, test")).to_be_focused()
    visitor.service.token = author_token
    found = visitor.service.call("GET", "/api/v1/quizzes/learning-rate-strategy-test/statistics")[1]
    expect(page.locator(".bar-label")).to_have_text([item["question"] for item in found["questions"]])
    mean = page.locator(".figures dt", has_text="Mean mark").locator("+ dd").inner_text()
    assert percent(mean) == pytest.approx(found["statistics"]["mean"], abs=0.051)
    first = page.locator("tbody tr td").first.inner_text()
    assert percent(first) == pytest.approx(found["questions"][0]["discrimination_index"], abs=0.051)
    page.locator("tbody").get_by_role("link", name="step-size").click()
    expect(page.get_by_role("heading", name="step-size")).to_be_visible()


def test_what_pytorch_contradicts_is_listed(visitor, author_token):
    """A question whose newest revision is contested, and what learners get meanwhile."""
    visitor.service.token = author_token
    send(visitor.service, text("doubted"))
    send(visitor.service, text("doubted", raised="KeyError"))
    page = enter(visitor, author_token)
    row = page.locator("section", has_text="Contested").locator(".question-row", has_text="doubted")
    expect(row).to_contain_text("Learners get revision 1.")
    expect(row).to_contain_text("One right, easy, revision 2")
    row.get_by_role("link", name="doubted").click()
    expect(page.locator(".revision.is-contested")).to_be_visible()


def test_revisions_stand_side_by_side_and_contested_ones_are_marked(visitor, author_token):
    """Item 4: what was published, what PyTorch says to it, and what became of it."""
    enter(visitor, author_token)
    page = visitor.open("/author/questions/scheduler-order")
    contested = page.locator(".revision.is-contested")
    expect(contested).to_contain_text("PyTorch contradicts this revision")
    expect(contested.locator("tr.is-bad").first).to_contain_text("0.05, 0.05, 0.025, 0.025")
    expect(contested.locator("tr.is-bad").first).to_contain_text("0.1000, 0.0500, 0.0500, 0.0250")
    expect(page.locator(".diff-table th")).to_have_text(["Revision 1, contested", "Revision 2, proved"])
    added = page.locator(".diff-table td.is-new", has_text=re.compile(r"^Added:\+\s+scheduler\.step\(\)$"))
    expect(added.first).to_be_visible()


def test_a_regrade_is_tried_and_applied(visitor, author_token):
    """A key that was wrong is mended; the dry run says who would gain, and applying it changes the learner's
    points. What was filled in is there after a reload. By keyboard alone.
    """
    service = visitor.service
    service.token = author_token
    send(service, text("regraded", answer="a"))
    service.register()
    learner = service.token
    _, attempt = service.call("POST", "/api/v1/attempts", {"quiz": "quiz-regraded"})
    key = next(option["key"] for option in attempt["questions"][0]["options"] if option["text"] == "A fifth")
    answer = {"question": "regraded", "answer": {"choice": key}}
    assert service.call("POST", f"/api/v1/attempts/{attempt['id']}/responses", answer)[1]["points"] == 0
    service.token = author_token
    send(service, text("regraded", answer="b"))

    enter(visitor, author_token)
    page = visitor.open("/author/questions/regraded")
    visitor.reach("Judge by")
    visitor.press("ArrowDown")
    visitor.reach("Policy")
    visitor.press("ArrowDown")
    visitor.reach("Reason")
    page.keyboard.type("A slip.")
    page.reload()
    expect(page.get_by_label("Judge by")).to_have_value("1")
    expect(page.get_by_label("Policy")).to_have_value("current_only")
    expect(page.get_by_label("Reason")).to_have_value("A slip.")
    visitor.reach("Judge by")
    visitor.press("ArrowUp")
    visitor.reach("Dry run")
    visitor.press("Enter")
    expect(page.locator(".regraded")).to_contain_text("1 attempt changes: 1 up, 0 down.")
    expect(page.locator(".regraded tbody tr")).to_have_text("011")
    visitor.reach("Apply")
    visitor.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    visitor.press("Enter")
    expect(page.locator(".regraded")).to_contain_text("Regraded.")
    expect(page.get_by_role("heading", name="Regrades so far")).to_be_visible()
    expect(page.locator("section", has_text="How learners fare with it")).to_contain_text("from 1 answer")
    service.token = learner
    assert service.call("GET", f"/api/v1/attempts/{attempt['id']}")[1]["questions"][0]["points"] == 1


def send(service, content):
    """Import a file over the API."""
    import json
    import urllib.request

    request = urllib.request.Request(
        service.url + "/api/v1/imports",
        content.encode(),
        {"Content-Type": "application/yaml", "Authorization": f"Bearer {service.token}"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert not json.load(answer)["errors"]


def test_a_learner_s_token_is_turned_away(visitor):
    """With a word why."""
    visitor.service.register()
    page = visitor.open("/author")
    page.get_by_label("Author's token").fill(visitor.service.token)
    page.get_by_role("button", name="Enter").click()
    expect(page.get_by_role("alert")).to_contain_text("This token is a learner's")
