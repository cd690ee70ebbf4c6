"""What channels are called."""

import sqlalchemy as sa

from iorder.channels.model import channels
from iorder.kernel.work import Work


def slugs(work: Work) -> dict[int, str]:
    """The slug of every channel by id."""
    return dict(work.execute(sa.select(channels.c.id, channels.c.slug)).all())
