"""The database: base model, column types, engine and sessions."""

from quizsvc.db.base import Model
from quizsvc.db.session import Database

__all__ = ["Database", "Model"]
