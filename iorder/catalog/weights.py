"""What units weigh, for labels and rates."""

from collections.abc import Collection

import sqlalchemy as sa

from iorder.catalog.model import skus
from iorder.kernel.work import Work


def weights_g(work: Work, sku_ids: Collection[int]) -> dict[int, int]:
    """Grams of one unit by SKU; a SKU nobody has weighed counts nothing."""
    rows = work.execute(
        sa.select(skus.c.id, sa.func.coalesce(skus.c.weight_g, 0)).where(skus.c.id.in_(sku_ids))
    )
    return dict(rows.all())
