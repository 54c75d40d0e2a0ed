"""The page in Debian's Chromium: one service and one browser for all, and a clean visitor for each test."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.serving.conftest import Service, serving, until

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
AXE = Path(__file__).parent / "axe" / "axe.min.js"
PATIENCE_MS = 120_000
FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return ["", true];
  const drawn = (node) => {
    const style = getComputedStyle(node);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  };
  const parts = [at, at.getRootNode().host, at.closest("label, code-editor"), at.nextElementSibling];
  const around = parts.filter(Boolean);
  const label = at.labels?.[0]?.innerText || at.querySelector("title")?.textContent;
  return [at.ariaLabel || label || at.innerText || "", around.some(drawn)];
}"""
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Visit:
    """A visitor's page, and what its console complained about."""

    page: Page
    context: BrowserContext
    service: Service
    complaints: list[str] = field(default_factory=list)
    author_token: str = ""

    def open(self, path: str) -> Page:
        """Go to an address of the page and wait until it is shown."""
        self.page.goto(self.service.url + path)
        expect(self.page.locator("main h1")).to_be_visible()
        return self.page

    def press(self, *keys: str) -> None:
        """Press one key after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def reach(self, name: str, key: str = "Tab") -> None:
        """Press Tab (or Shift+Tab) until what is called `name` has the focus, and can be seen to have it. It
        may still be on its way to the page.
        """
        passed, end = [], time.monotonic() + PATIENCE_MS / 1000
        while time.monotonic() < end:
            self.page.keyboard.press(key)
            said, is_shown = self.page.evaluate(FOCUSED)
            if not is_shown:  # what has the focus may be in the making
                said, is_shown = self.settled_focus()
            assert is_shown, f"{said!r} has the focus, and nobody sees it"
            if name in said:
                return
            passed.append(said)
            if "press Escape" in said:  # an editor, which says how to get out of it
                self.page.keyboard.press("Escape")
        raise AssertionError(f"{key} never came to {name!r}, but to {passed[-120:]}")

    def settled_focus(self) -> tuple[str, bool]:
        """What has the focus, and whether that is seen, once it is or else in the end."""
        end = time.monotonic() + PATIENCE_MS / 1000
        while True:
            said, is_shown = self.page.evaluate(FOCUSED)
            if is_shown or time.monotonic() > end:
                return said, is_shown

    def token(self) -> str:
        """The guest's token, as the browser keeps it."""
        kept = self.page.evaluate("localStorage.getItem('quizsvc:learner')")
        return str(json.loads(kept)["token"])

    def ask(self, path: str) -> Any:
        """What the API tells this guest."""
        self.service.token = self.token()
        status, body = self.service.call("GET", f"/api/v1{path}")
        assert status == 200, body
        return body

    def attempt(self) -> Any:
        """The guest's newest attempt, as the API has it."""
        return self.ask(f"/attempts/{self.ask('/attempts')['items'][0]['id']}")


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for all tests of the page, ready for runs."""
    with serving(tmp_path_factory.mktemp("page")) as running:
        until(lambda: running.runs() == "ready")
        yield running


@pytest.fixture(scope="session")
def author_token(served: Service) -> str:
    """A token of an author of that service."""
    return make_token(served, "author")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium. Skipped where there is none, but never in CI."""
    if CHROMIUM is None:
        reason = "There is no Chromium here; `apt-get install chromium` lets these tests run."
        assert os.environ.get("CI") != "true", reason
        pytest.skip(reason)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=PATIENCE_MS)
        yield launched
        launched.close()


@pytest.fixture
def visits(browser: Browser, served: Service) -> Iterator[Callable[..., Any]]:
    """Opens a visitor with settings of their own; none may leave a complaint in the console."""
    opened: list[Visit] = []

    @contextmanager
    def visit(**settings: Any) -> Iterator[Visit]:
        context = browser.new_context(
            **{
                "locale": "en-GB",
                "viewport": {"width": 1280, "height": 900},
                "reduced_motion": "reduce",
                **settings,
            }
        )
        context.set_default_timeout(PATIENCE_MS)
        made = Visit(context.new_page(), context, served)
        made.page.on("console", lambda said: said.type == "error" and made.complaints.append(said.text))
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        opened.append(made)
        try:
            yield made
        finally:
            context.close()

    yield visit
    assert [complaint for made in opened for complaint in made.complaints] == []


@pytest.fixture
def visitor(visits: Callable[..., Any]) -> Iterator[Visit]:
    """Somebody who comes for the first time."""
    with visits() as made:
        yield made


def make_token(service: Service, role: str) -> str:
    """A token, made as an operator makes it."""
    import subprocess
    import sys

    command = [sys.executable, "-m", "quizsvc", "token", "create", "--role", role, "--name", "Ada"]
    made = subprocess.run(
        [*command, "--data-dir", str(service.folder)], capture_output=True, text=True, check=True
    )
    return made.stdout.strip()
