"""Alembic's entry: our tables only, PostGIS types, one transaction a migration."""

from typing import Any

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection

from app import db
from app.models.base import METRIC_SRID
from app.models.registry import metadata

# PostGIS brings spatial_ref_sys; the queue's tables are seen through the search path.
FOREIGN_TABLES = ("spatial_ref_sys", "procrastinate_")


def _is_ours(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    if kind == "table" and name is not None and name.startswith(FOREIGN_TABLES):
        return False
    return alembic_helpers.include_object(item, name, kind, reflected, compare_to)


def _drop_empty(migration_context: Any, revision: Any, directives: list[Any]) -> None:
    """GeoAlchemy2's hook replaces Flask-Migrate's; an empty revision is still dropped."""
    alembic_helpers.writer(migration_context, revision, directives)
    writes = getattr(context.config.cmd_opts, "autogenerate", False)
    if writes and directives and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def run(connection: Connection) -> None:
    """Run the migrations on one connection."""
    context.config.attributes["metric_srid"] = METRIC_SRID
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_object=_is_ours,
        process_revision_directives=_drop_empty,
        render_item=alembic_helpers.render_item,
        compare_server_default=False,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("offline SQL is not offered: migrations read the stored CRS from the database")

given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with db.owner_engine().connect() as own:
        run(own)
        own.commit()
