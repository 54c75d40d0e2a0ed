"""What the page can show to authors; see scenes.py."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.web.conftest import Visit


def author_door(visitor: Visit) -> None:
    """Where the token goes."""
    visitor.open("/author")


def author_bank(visitor: Visit) -> None:
    """The bank's questions."""
    enter(visitor)


def author_faults(visitor: Visit) -> None:
    """A file with two faults, beside its lines."""
    page = enter(visitor)
    page.get_by_role("button", name="Write a new file here").click()
    expect(page.locator("code-editor.is-rich .cm-content")).to_be_focused()
    page.keyboard.insert_text(FILE.replace("single_choice", "single_choise").replace("easy", "eazy"))
    page.get_by_role("button", name="Dry run").click()
    expect(page.locator(".fault")).to_have_count(2)


def author_proofs(visitor: Visit) -> None:
    """A dry run whose claim does not hold."""
    page = enter(visitor)
    page.get_by_role("button", name="Write a new file here").click()
    expect(page.locator("code-editor.is-rich .cm-content")).to_be_focused()
    page.keyboard.insert_text(FILE)
    page.get_by_role("button", name="Dry run").click()
    expect(page.locator(".import-row")).to_be_visible()


def author_question(visitor: Visit) -> None:
    """Item 4 with its contested revision."""
    enter(visitor)
    expect(visitor.open("/author/questions/scheduler-order").locator(".diff-table")).to_be_visible()


def author_statistics(visitor: Visit) -> None:
    """A question that a class has answered, and a regrade tried."""
    enter(visitor)
    page = visitor.open("/author/questions/step-size")
    expect(page.locator(".figures")).to_be_visible()
    page.get_by_role("button", name="Dry run").click()
    expect(page.locator(".regraded")).to_be_visible()


def author_quiz(visitor: Visit) -> None:
    """How a test does that a class has sat."""
    enter(visitor)
    page = visitor.open("/author/quizzes/learning-rate-strategy-test")
    expect(page.locator(".figures")).to_be_visible()


AUTHORS = [
    author_door, author_bank, author_faults, author_proofs, author_question, author_statistics, author_quiz,
]  # fmt: skip

FILE = """\
question:
  id: which-rate
  kind: single_choice
  difficulty: easy
  topic: learning-rate-strategy
  stem: Which rate does this print?
  code: |
    print(0.1)
  options:
    - {key: a, text: A tenth}
    - {key: b, text: A fifth}
  answer: a
  evidence:
    - claim: runs
    - claim: raises
      expected: ValueError
      code: |
        raise KeyError
"""


def enter(visitor: Visit) -> Page:
    """Come in as an author."""
    page = visitor.open("/author")
    page.get_by_label("Author's token").fill(visitor.author_token)
    page.get_by_role("button", name="Enter").click()
    expect(page.get_by_role("heading", name="Import questions")).to_be_visible()
    return page
