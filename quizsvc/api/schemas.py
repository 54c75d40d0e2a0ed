"""Schemas and fields that every feature's own are made of."""

from __future__ import annotations

import re
import sys
from functools import cached_property
from typing import Any, ClassVar

import marshmallow as ma
from marshmallow import fields, validate

from quizsvc.api.dumping import Dumper

LARGEST = sys.float_info.max
"""JSON has numbers of any size, a learning rate and a loss have not."""

NO_NUL = r"^[^\x00]*$"
OBJECT = "Write an object, of names in quotes and their values."

TOLD = {
    "Missing data for required field.": "It is missing; add it.",
    "Field may not be null.": "It may not be null; give it a value.",
    "Not a valid string.": "Write text, in double quotes.",
    "Not a valid integer.": "Write a whole number, such as 7.",
    "Not a valid boolean.": "Write true or false.",
    "Not a valid list.": "Write a list: [value, …].",
    "Not a valid mapping type.": OBJECT,
    "Invalid type.": OBJECT,
}
"""marshmallow's messages, and what they say here."""

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$"


class Schema(ma.Schema):
    """Unknown fields are errors, fields keep their order."""

    described: ClassVar[dict[str, Any]] = {}
    """Rules over several fields, in the words of JSON Schema, for the API's description."""

    class Meta:
        """marshmallow's options."""

        unknown = ma.RAISE

    error_messages = {  # noqa: RUF012  # marshmallow's own shape
        "unknown": "Unknown field; leave it out.",
        "type": OBJECT,
    }

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Say what a field takes in place of marshmallow's words, which say what is wrong alone."""
        told = field_obj.error_messages
        told.update({key: TOLD[text] for key, text in told.items() if text in TOLD})

    @cached_property
    def _dumper(self) -> Dumper:
        return Dumper(self)

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """Plain values of `obj`, or of each of them."""
        return self._dumper.many(obj) if (self.many if many is None else many) else self._dumper.one(obj)


class ErrorItemSchema(Schema):
    """One thing wrong with what was sent."""

    pointer = fields.String(required=True, metadata={"description": "JSON pointer to the value"})
    message = fields.String(required=True)
    mend = fields.String(metadata={"description": "How to mend it"})
    severity = fields.String()
    code = fields.String(metadata={"description": "Of an import: the rule that it breaks"})
    file = fields.String(metadata={"description": "Of an import: where the value stands"})
    line = fields.Integer()
    column = fields.Integer()


class ProblemSchema(Schema):
    """An RFC 9457 problem."""

    type = fields.String(
        required=True,
        metadata={"format": "uri-reference", "description": "Leads to a page about the problem"},
    )
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True, metadata={"description": "Stable name of the problem"})
    errors = fields.List(fields.Nested(ErrorItemSchema))


class QueryText(fields.String):
    """Text from a query string; NUL cannot be stored or searched for."""

    def __init__(self, **kwargs: Any) -> None:
        metadata = {"pattern": NO_NUL, **kwargs.pop("metadata", {})}
        super().__init__(metadata=metadata, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if "\0" in text:
            raise ma.ValidationError("Text must not hold NUL; leave it out.")
        return text


class QueryInteger(fields.Integer):
    """A whole number from a query string: digits, and nothing else that Python would read."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not re.fullmatch(r"-?[0-9]{1,18}", str(value)):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)


class QueryFlag(fields.Boolean):
    """A switch in a query string; its name alone, as in `?dry_run`, turns it on."""

    truthy = fields.Boolean.truthy | {""}


class Named(fields.Dict):
    """Values by name. What is wrong with a name or its value is told at the name, as a JSON pointer would."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]  # theirs
        except ma.ValidationError as error:
            if not isinstance(error.messages, dict):
                raise
            told = {name: next(iter(faults.values())) for name, faults in error.messages.items()}
            raise ma.ValidationError(told) from error


def id_field(**kwargs: Any) -> fields.String:
    """A required id in a body or a query."""
    return fields.String(
        validate=validate.Regexp(ID_PATTERN, error="Not an id: letters, digits, dots, dashes, at most 128."),
        **{"required": True, **kwargs},
    )


class PageQuery(Schema):
    """Which part of a list is wanted."""

    limit = QueryInteger(
        load_default=20,
        validate=validate.Range(1, 100),
        metadata={"description": "Items per page"},
    )
    cursor = fields.String(
        load_default=None,
        validate=validate.Regexp(ID_PATTERN, error="Take it from `next` of the page before."),
        metadata={"description": "`next` of the page before"},
    )


def page_of(item: type[Schema]) -> type[Schema]:
    """The schema of one page of a list: {items, next}."""
    name = item.__name__.removesuffix("Schema") + "Page"
    made: type[Schema] = Schema.from_dict(  # type: ignore[assignment]  # it is a subclass of the caller
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.String(
                required=True,
                allow_none=True,
                metadata={"description": "Cursor of the next page, null at the end"},
            ),
        },
        name=name,
    )
    return made
