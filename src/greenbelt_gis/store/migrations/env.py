"""Runs migrations on the connection that ``store.database`` hands over; there is no ini file."""

from __future__ import annotations

from alembic import context
from geoalchemy2 import alembic_helpers

from greenbelt_gis.store.migrations.names import include_name, include_object
from greenbelt_gis.store.published import unpublish
from greenbelt_gis.store.tables import schema


def run() -> None:
    """Configure Alembic and migrate, in one transaction."""
    connection = context.config.attributes["connection"]
    unpublish(connection)  # what opens the record publishes it again
    context.configure(
        connection=connection,
        target_metadata=schema(int(context.config.attributes["srid"])),
        include_object=include_object,
        include_name=include_name,
        include_schemas=True,
        render_item=alembic_helpers.render_item,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
