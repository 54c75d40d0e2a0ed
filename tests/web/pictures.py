"""Pictures of every scene, as a phone and a desk show them, light and dark: `make pictures`.

They land in build/pictures, and the four that the documentation shows in docs/images.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, sync_playwright

from tests.serving.conftest import Service, serving, until
from tests.web import author_scenes, scenes
from tests.web.conftest import CHROMIUM, FLAGS, Visit, make_token
from tests.web.crowd import sit

OUT = Path("build/pictures")
DOCS = Path("docs/images")
SHOWN: tuple[tuple[str, Any, str, tuple[int, int], Literal["light", "dark"]], ...] = (
    ("lesson-phone", scenes.lesson, "#reading-curves", (390, 844), "light"),
    ("practice-dark", scenes.practice, ".attempt-head", (1280, 1120), "dark"),
    ("three-loops", scenes.three_loops, ".compare", (1280, 880), "light"),
    ("author-faults", author_scenes.author_faults, ".import", (1280, 860), "light"),
)
SIZES = {"phone": (390, 844), "desk": (1280, 900)}
THEMES = ("light", "dark")


def take(browser: Browser, service: Service, token: str, scene: Any) -> None:
    """One scene in all four views, the whole page each."""
    for size, (width, height) in SIZES.items():
        context = browser.new_context(
            locale="en-GB", viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        visit = Visit(context.new_page(), context, service, author_token=token)
        scene(visit)
        for theme in THEMES:
            visit.page.emulate_media(color_scheme=theme)
            visit.page.screenshot(path=OUT / f"{scene.__name__}-{size}-{theme}.png", full_page=True)
        context.close()


def take_for_docs(browser: Browser, service: Service, token: str) -> None:
    """The four that the documentation shows: a window's worth each, from where `first` begins."""
    for name, scene, first, (width, height), theme in SHOWN:
        context = browser.new_context(
            locale="en-GB",
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            color_scheme=theme,
        )
        visit = Visit(context.new_page(), context, service, author_token=token)
        scene(visit)
        visit.page.mouse.move(0, 0)
        top = visit.page.locator(first).first
        top.evaluate("node => scrollTo(0, node.getBoundingClientRect().top + scrollY - 24)")
        visit.page.screenshot(path=DOCS / f"{name}.png")
        context.close()


def main(names: list[str]) -> None:
    """All scenes, or those named."""
    OUT.mkdir(parents=True, exist_ok=True)
    wanted = [
        scene for scene in scenes.LEARNERS + author_scenes.AUTHORS if not names or scene.__name__ in names
    ]
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as service, sync_playwright() as play:
        until(lambda: service.runs() == "ready")
        token = make_token(service, "author")
        sit(service)
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for scene in wanted:
            take(browser, service, token, scene)
            print(scene.__name__)  # noqa: T201 - what a command is for
        if not names:
            take_for_docs(browser, service, token)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
