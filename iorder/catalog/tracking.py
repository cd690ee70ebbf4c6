"""What the units of a SKU are told apart by: nothing, their lot, or a number each."""

import sqlalchemy as sa

from iorder.catalog.events import SkuChanged
from iorder.catalog.model import skus
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.work import Work

TRACKINGS = ("none", "lot", "serial")


def check(before: str, after: str) -> None:
    """Raises InvalidInput, and Refused for a SKU that is kept by lot already."""
    if after not in TRACKINGS:
        raise InvalidInput(f"{after!r} is no tracking; there are {', '.join(TRACKINGS)}.")
    if before == "lot" and after != "lot":
        raise Refused("A SKU that is kept by lot stays so: its units are told apart by their lots.")


def set_tracking(work: Work, sku_id: int, tracking: str) -> None:
    """Raises NotFound and what ``check`` raises."""
    row = work.execute(
        sa.select(skus.c.tracking, skus.c.version).where(skus.c.id == sku_id).with_for_update()
    ).one_or_none()
    check(row.tracking if row else "none", tracking)
    if row is None:
        raise NotFound("There is no such SKU; go back to the list and open it again.")
    if row.tracking == tracking:
        return
    work.execute(
        sa.update(skus)
        .where(skus.c.id == sku_id)
        .values(tracking=tracking, version=row.version + 1)
    )
    work.announce(SkuChanged(sku_id, row.version + 1, {"tracking": (row.tracking, tracking)}))
