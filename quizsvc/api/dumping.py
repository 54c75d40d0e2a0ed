"""Dumping by a schema, worked out once for each: marshmallow looks up what to do with each value anew.

What comes out is what marshmallow gives. Hooks of dumping are not called; no schema here has any.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import marshmallow as ma
from marshmallow import fields
from marshmallow.utils import get_value

Convert = Callable[[Any], Any]
_MISSING = ma.missing
_AS_IT_IS = (fields.Raw, fields.Boolean, fields.Field)
_BY_TYPE: dict[type[fields.Field[Any]], type] = {fields.String: str, fields.Float: float, fields.Integer: int}


class Dumper:
    """Makes plain dictionaries by one schema."""

    def __init__(self, schema: ma.Schema) -> None:
        self._steps = [
            (name, field.data_key or name, _conversion(name, field), field)
            for name, field in schema.dump_fields.items()
        ]

    def one(self, value: Any) -> dict[str, Any]:
        """`value` is a dictionary or anything with attributes; what it lacks is left out."""
        made = {}
        of_dict = type(value) is dict
        for name, key, convert, field in self._steps:
            if convert is None:
                found = field.serialize(name, value, accessor=get_value)
            else:
                found = value.get(name, _MISSING) if of_dict else get_value(value, name, _MISSING)
                if found is not None and found is not _MISSING:
                    found = convert(found)
            if found is not _MISSING:
                made[key] = found
        return made

    def many(self, values: Sequence[Any]) -> list[dict[str, Any]]:
        """Each of `values`."""
        return [self.one(value) for value in values]


def _conversion(name: str, field: fields.Field[Any]) -> Convert | None:
    """What is done with a value that is not None; None where only the field itself knows."""
    by_itself = isinstance(field, fields.Function | fields.Method | fields.Constant)
    if by_itself or field.attribute or field.dump_default is not _MISSING:
        return None
    if type(field) in _AS_IT_IS:
        return lambda value: value
    if wanted := _BY_TYPE.get(type(field)):
        return lambda value: value if type(value) is wanted else field._serialize(value, name, None)
    if type(field) is fields.Nested:
        return _nested(field)
    if type(field) is fields.List:
        inner = _conversion(name, field.inner)
        return inner and (lambda values: [None if value is None else inner(value) for value in values])
    return lambda value: field._serialize(value, name, None)  # what each kind of field defines


def _nested(field: fields.Nested) -> Convert:
    kept: list[Dumper] = []
    many = field.many or field.schema.many

    def convert(value: Any) -> Any:
        if not kept:
            kept.append(Dumper(field.schema))  # not before it is needed: a schema may nest itself
        return kept[0].many(value) if many else kept[0].one(value)

    return convert
