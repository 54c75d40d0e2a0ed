"""How the client's modules hang together."""

from __future__ import annotations

import re

import pytest

from quizsvc.content.formats import FORMATS
from quizsvc.web.assets import CLIENT
from quizsvc.web.modules import needed

LAYERS = ["core", "charts", "parts", "attempt", "schedules", "author", "pages"]
"""What may import what: each folder those before it, and itself."""
IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']""")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
MODULES = sorted(
    path.relative_to(CLIENT).as_posix() for path in CLIENT.rglob("*.js") if path.name != "editor.js"
)


def imported(name):
    """What a module imports, at once or when it is wanted."""
    path = CLIENT / name
    return {
        (path.parent / other).resolve().relative_to(CLIENT).as_posix()
        for other in IMPORT.findall(COMMENT.sub("", path.read_text()))
    }


def layer(name):
    """Where a module stands."""
    folder = name.split("/")[0]
    return LAYERS.index(folder) if folder in LAYERS else None


@pytest.mark.parametrize("name", MODULES)
def test_imports_run_one_way(name):
    """From pages down to core; texts and the editor are loaded by whom they serve."""
    assert all((CLIENT / other).is_file() for other in imported(name))
    if layer(name) is not None:
        above = [other for other in imported(name) if (layer(other) or 0) > layer(name)]
        assert above == []


def test_no_module_needs_itself():
    """Not by way of others either, and not by what it loads later."""
    reached = {name: imported(name) & set(MODULES) for name in MODULES}
    for _ in MODULES:
        for found in reached.values():
            found |= {further for other in found for further in reached[other]}

    assert [name for name in MODULES if name in reached[name]] == []
    assert "routes.js" in needed(CLIENT, "main.js")


def test_the_page_offers_formats_that_the_api_takes():
    """What an author chooses for an import is sent as it is."""
    offered = re.search(r"const FORMATS = \[([^\]]+)\]", (CLIENT / "author/import.js").read_text())

    assert offered is not None
    assert set(re.findall(r'"(\w+)"', offered[1])) <= set(FORMATS)
