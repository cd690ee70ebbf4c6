"""Alembic's entry: one connection, one transaction, the metadata of ``iorder.schema``."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from iorder.kernel import dialect
from iorder.kernel.tables import UtcDateTime
from iorder.schema import metadata


def _is_ours(_object: object, name: str | None, kind: str, *_: object) -> bool:
    """The search table differs by database and is made by hand; SQLite adds shadows of it."""
    return not (kind == "table" and (name or "").startswith("order_search"))


def _render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Migrations outlive our types, so they name SQLAlchemy's."""
    return "sa.DateTime(timezone=True)" if isinstance(item, UtcDateTime) else False


writer, reader = dialect.engines(context.config.get_main_option("sqlalchemy.url") or "")
with writer.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_object=_is_ours,
        render_item=_render,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
writer.dispose()
reader.dispose()
