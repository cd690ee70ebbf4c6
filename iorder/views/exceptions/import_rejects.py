"""Imports of the last days that failed, or left rows out."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.channels.model import imports
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_age, waits

RECENT = timedelta(days=7)


def waiting(asking: Asking) -> Sequence[Stretch]:
    troubled = sa.or_(imports.c.rejected > 0, imports.c.state == "failed")
    found = waits(imports.c.id, imports.c.finished_at).where(
        imports.c.state.in_(("done", "failed")), troubled, sa.not_(imports.c.dry_run),
        imports.c.finished_at > asking.at(-RECENT),
    )  # fmt: skip
    return by_age(found, imports.c.finished_at, timedelta(days=2))


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    found = asked.conn.execute(
        sa.select(
            imports.c.id, imports.c.kind, imports.c.state, imports.c.rejected, imports.c.rows,
            imports.c.error, imports.c.files,
        ).where(imports.c.id.in_(ids))
    )  # fmt: skip
    return {
        row.id: Detail(
            f"Import {row.id} of {row.kind} " + (
                "failed" if row.state == "failed" else f"rejected {row.rejected:,} rows"
            ),
            row.error or f"of {row.rows:,} in {_files(row.files)}", f"/imports/{row.id}",
            acts=("seen",),
        )
        for row in found
    }  # fmt: skip


def _files(files: Sequence[dict[str, Any]]) -> str:
    names = [str(one.get("name", "")) for one in files]
    more = f" and {len(names) - 1} more" if names[1:] else ""
    return (names[0] if names else "no file") + more


EXCEPTION = Source(
    "import_rejects", "Import with rejects", "system", "imports.view", waiting, describe,
    (Act("seen", "Seen to", "inbox.edit",
         "It is left alone; its rejected rows stay on its own page."),),
)  # fmt: skip
