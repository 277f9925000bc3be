"""Runs migrations on the connection that the caller hands over, or on the settings' database.

The index by which notes are found, `page_search`, is no table of the models.
"""

from sqlalchemy import Connection, create_engine

from alembic import context
from app.models import Event
from app.settings import Settings


def run(connection: Connection) -> None:
    """Run the migrations that are due, in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=Event.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        include_name=lambda name, _kind, _parents: not (name or "").startswith("page_search"),
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine(Settings().url).connect() as own:
        run(own)
        own.commit()
