"""A point is set up or changed: its settings, and the channels it serves, together."""

from collections.abc import Collection

from iorder.channels import names
from iorder.flows import point_fields
from iorder.flows.point_fields import BadPoint, Typed
from iorder.inventory import point_settings, serving
from iorder.inventory.point_settings import CodeTaken
from iorder.kernel.work import Work


def add_point(work: Work, typed: Typed, channels: Collection[int] | None = None) -> int:
    """A new point that serves these channels, all where None; returns its id.

    Raises BadPoint, which names every wrong field.
    """
    settings = point_fields.read(typed)
    try:
        point_id = point_settings.add(work, settings)
    except CodeTaken as taken:
        raise BadPoint({"code": str(taken)}) from None
    known = names.slugs(work)
    serving.serve(work, point_id, known, known if channels is None else channels)
    return point_id


def edit_point(
    work: Work, point_id: int, version: int, typed: Typed, channels: Collection[int] | None = None
) -> bool:
    """Change what people say of a point as seen at ``version``; False where nothing is new.

    Raises BadPoint, StaleEdit, NotFound and NobodyServes; nothing is changed then.
    """
    settings = point_fields.read(typed)
    if channels is not None:
        serving.lock_points(work)
    is_new = point_settings.edit(work, point_id, settings, version)
    if channels is None or not serving.serve(work, point_id, names.slugs(work), channels):
        return is_new
    if not is_new:
        point_settings.touch(work, point_id, version, "channels")
    return True
