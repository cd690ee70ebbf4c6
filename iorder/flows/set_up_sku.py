"""What people say of a SKU and what a kit is made of, in one act."""

from collections.abc import Mapping
from typing import Any

from iorder.catalog import kits, settings
from iorder.flows.define_kit import define_kit
from iorder.inventory import lots
from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work


def set_up_sku(
    work: Work,
    code: str,
    version: int,
    named: Mapping[str, Any],
    parts: Mapping[str, int] | None = None,
) -> bool:
    """Change the ``named`` settings of a SKU as seen at ``version``, and its parts (units by
    code; none makes it an ordinary SKU; None leaves them). False where nothing is new.

    What becomes kept by lot stays so; what is there already has no lot named. Raises NotFound,
    InvalidInput, StaleEdit, and what ``define_kit`` raises.
    """
    now = settings.stored(work.conn, code, lock=True)
    before = {part.code: part.quantity for part in kits.contents(work, now.id)}
    after = before if parts is None else dict(parts)
    then = settings.changed(now, named, work.today)
    if then == now.settings and after == before:
        return False
    settings.check_version(work, now, version)
    if after and then.tracking != "none":
        raise InvalidInput(
            f"{code} is told apart by {then.tracking}, and a kit has no units of its own: "
            "only its parts are told apart."
        )
    if after != before:
        define_kit(work, code, after)
    more = {"parts": (before, after)} if after != before else {}
    settings.change(work, now, then, more)
    if then.tracking == "lot" != now.settings.tracking:
        lots.keep_by_lot(work, now.id)
    return True
