"""Run by Alembic. The connection, with its transaction, comes from compliance.storage.schema."""

import sqlalchemy as sa
from alembic import context

import compliance.storage.models
from compliance.storage.base import Base, UtcDateTime


def render_item(kind, item, autogen_context):
    """Write our column types as SQLAlchemy's own: a migration must not change when we do."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
