"""The API's description as a page: drawn here, with nothing fetched from elsewhere."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, render_template

blueprint = Blueprint("docs", __name__, template_folder="templates")


@blueprint.get("/api/docs")
def show() -> str:
    """Every call with its parameters, body and answers, and every schema."""
    api = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    return render_template("docs.html", spec=api.spec.to_dict())


def register(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(blueprint)
