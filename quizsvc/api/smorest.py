"""flask-smorest, made to speak problem+json and OpenAPI 3.1."""

from __future__ import annotations

import threading
from http import HTTPStatus
from typing import Any

import flask_smorest
from flask import Flask
from werkzeug.routing import BaseConverter

from quizsvc.api import problems
from quizsvc.api.body import BodyParser
from quizsvc.api.describing import Marshmallow, Refusals, describe_problem


class IdConverter(BaseConverter):
    """An id in a path. What cannot be an id is a 404 before any query runs."""

    regex = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}"


class Api(flask_smorest.Api):  # type: ignore[misc]  # flask-smorest carries no types
    """Registers blueprints and describes them; errors keep Allow, Retry-After and WWW-Authenticate.

    They are described when the description is first asked for, since a start need not wait for that.
    """

    DEFAULT_ERROR_RESPONSE_NAME = "Problem"

    def __init__(self, app: Flask) -> None:
        app.config.update(
            API_TITLE="quizsvc",
            API_VERSION="1.0",
            OPENAPI_VERSION="3.1.0",
            OPENAPI_URL_PREFIX="/api/v1",
            API_SPEC_OPTIONS={
                "info": {
                    "summary": "Quizzes that run the code they ask about",
                    "license": {"name": "MIT", "identifier": "MIT"},
                },
            },
        )
        app.url_map.converters["id"] = IdConverter
        self._guard = threading.RLock()
        self._to_describe: list[Blueprint] = []
        super().__init__(
            app, spec_kwargs={"marshmallow_plugin": Marshmallow(), "extra_plugins": [Refusals()]}
        )
        self.register_converter(IdConverter, _describe_id)
        self.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})

    @property
    def spec(self) -> Any:
        """The description, of all that is registered."""
        with self._guard:
            while self._to_describe:
                blueprint = self._to_describe.pop(0)
                blueprint.register_views_in_doc(
                    self, self._app, self._spec, name=blueprint.name, parameters=None
                )
                self._spec.tag({"name": blueprint.name, "description": blueprint.description})
        return self._spec

    @spec.setter
    def spec(self, spec: Any) -> None:
        self._spec = spec

    def register_blueprint(self, blp: Blueprint) -> None:
        """Add its calls to the app."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp)
        self._to_describe.append(blp)

    def _register_error_handlers(self) -> None:
        problems.register(self._app)

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            self.spec.components.response(status.name, describe_problem(status, status.phrase), lazy=True)
        self.spec.components.response(
            self.DEFAULT_ERROR_RESPONSE_NAME,
            describe_problem(None, "What went wrong, and how to mend it"),
            lazy=True,
        )


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """A blueprint whose bodies are read by our parser."""

    ARGUMENTS_PARSER = BodyParser()


def _describe_id(converter: IdConverter) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{converter.regex}$"}
