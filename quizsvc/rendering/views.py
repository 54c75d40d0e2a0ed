"""The call that turns the API's texts into HTML, so that a client needs no reader of Markdown."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from quizsvc.api.limits import RENDERINGS, limiter
from quizsvc.api.smorest import Blueprint
from quizsvc.rendering.schemas import RenderingsIn, RenderingsOut

blueprint = Blueprint("renderings", __name__, url_prefix="/api/v1", description="Texts as HTML")

KEPT_TEXTS = 4096
KEPT_LETTERS = 2048


@blueprint.post("/renderings")
@limiter.limit(RENDERINGS)
@blueprint.arguments(
    RenderingsIn, example={"items": [{"text": "Call `step()` *once* per epoch.", "form": "line"}]}
)
@blueprint.response(200, RenderingsOut)
def create_renderings(payload: dict[str, Any]) -> dict[str, list[dict[str, str]]]:
    """Turn Markdown and code into HTML that is safe to show; code is marked for colouring by Pygments"""
    return {"items": [{"html": _html(**item)} for item in payload["items"]]}


def _html(text: str, form: str) -> str:
    return (_kept if len(text) <= KEPT_LETTERS else _made)(text, form)


def _made(text: str, form: str) -> str:
    from quizsvc.rendering.highlighting import highlight
    from quizsvc.rendering.markdown import render, render_line

    match form:
        case "markdown":
            return str(render(text))
        case "line":
            return str(render_line(text))
        case _:
            return str(highlight(text, form))


_kept = lru_cache(KEPT_TEXTS)(_made)
"""The same few texts are asked for by every learner: at most 4096 of them, of 2048 letters at most."""
