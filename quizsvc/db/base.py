"""The declarative base every model stands on."""

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

import quizsvc.db.collating  # noqa: F401  # columns of text sort alike in both databases


class Model(DeclarativeBase):
    """Base of all models; constraints get names, so that migrations can find them again."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
