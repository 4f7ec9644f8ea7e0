"""The table of a mapped class, for statements that handle rows in bulk."""

from sqlalchemy import Table

from compliance.storage.base import Base


def table_of(model: type[Base]) -> Table:
    """Return the table behind a mapped class."""
    return Base.metadata.tables[model.__tablename__]
