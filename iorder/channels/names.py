"""What channels are called."""

import sqlalchemy as sa

from iorder.channels.model import channels
from iorder.kernel.errors import NotFound
from iorder.kernel.work import Work


def slugs(work: Work) -> dict[int, str]:
    """The slug of every channel by id."""
    return dict(work.execute(sa.select(channels.c.id, channels.c.slug)).all())


def known(work: Work, slug: str) -> int:
    """The channel with this slug. Raises NotFound: a slip of the pen opens no channel."""
    found = work.execute(sa.select(channels.c.id).where(channels.c.slug == slug)).scalar()
    if found is None:
        raise NotFound(
            f"There is no channel {slug!r}; write its slug as Channels shows it. A new one begins "
            "with its first order."
        )
    return int(found)
