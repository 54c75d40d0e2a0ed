"""The pages that the `type` of a problem leads to: what it means and how to mend it."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template

from quizsvc.api.catalogue import kinds
from quizsvc.errors import NotFound

blueprint = Blueprint("problems", __name__, url_prefix="/problems", template_folder="templates")


@blueprint.get("")
def show_all() -> str:
    """Every problem."""
    return render_template("problems.html", kinds=kinds(), heading="Problems")


@blueprint.get("/<code>")
def show(code: str) -> str:
    """One problem. Raises NotFound for a code that no answer carries."""
    found = [kind for kind in kinds() if kind.code == code]
    if not found:
        raise NotFound("There is no problem of that name; /problems lists them.")
    return render_template("problems.html", kinds=found, heading=found[0].title)


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)
