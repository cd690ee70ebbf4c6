"""Any settlement report put into these columns: payout, kind, reference, currency, gross, fee."""

from typing import ClassVar, cast, get_args

from iorder.payments.settlement import (
    BadLine,
    Cells,
    LineKind,
    Settled,
    currency,
    day,
    major,
    refs,
)


class Generic:
    slug = "generic"
    label = "iOrder's own columns"
    marks: ClassVar[frozenset[str]] = frozenset(("payout", "kind", "reference", "gross", "fee"))

    def line(self, cells: Cells) -> Settled | None:
        payout, kind = cells["payout"].strip(), cells["kind"].strip().lower()
        if not payout:
            raise BadLine("payout", "Say which payout the row is of.")
        if kind not in get_args(LineKind):
            words = ", ".join(get_args(LineKind))
            raise BadLine("kind", f"{kind!r} is no kind; write one of {words}.")
        code = currency(cells, "currency")
        gross, fee = major(cells, "gross", code), major(cells, "fee", code)
        names = refs(cells, "reference", "payment")
        return Settled(payout, cast(LineKind, kind), gross, fee, names, day(cells, "date"))


PROFILE = Generic()
