"""The view of the inbox as CSV: what the person sees of it, read page by page while it is sent."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from flask import Response, request

from iorder.kernel.money import exponent
from iorder.kernel.sheets import Column, Row, csv_chunks
from iorder.kernel.store import Store
from iorder.session import actor, may, store, web_settings
from iorder.views.export import decimal_text
from iorder.views.inbox import inbox
from iorder.views.inbox.exception_filter import InboxFilter
from iorder.views.inbox.inbox import SOURCES, Viewer, Waiting
from iorder.web import require, route

COLUMNS = (
    Column("key", "code"), Column("kind"), Column("area"), Column("title"), Column("why"),
    Column("order", "code"), Column("currency", "code"), Column("amount", "amount"),
    Column("since", "time"), Column("due_at", "time"), Column("owner"),
    Column("snoozed_until", "time"), Column("reason"), Column("note"),
)  # fmt: skip


@route("/inbox.csv", needs="orders.export")
def stream_inbox() -> Response:
    require("inbox.view")
    view = InboxFilter.parse({key: text for key, text in request.args.items() if key != "open"})
    mine = {source.needs for source in SOURCES if may(source.needs)}
    viewer = Viewer(actor(), mine.__contains__, web_settings().timezone)
    return Response(
        csv_chunks(COLUMNS, rows(store(), viewer, view)),
        mimetype="text/csv",
        headers={
            "Content-Disposition": 'attachment; filename="iorder-inbox.csv"',
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        },
    )


def rows(store: Store, viewer: Viewer, view: InboxFilter) -> Iterator[Row]:
    """Every row of the view, as ``COLUMNS`` say."""
    after = None
    while True:
        found, after = inbox.page(store, viewer, view, after, inbox.LONGEST_PAGE)
        yield from map(_row, found)
        if after is None:
            return


def csv_address(query: Mapping[str, str]) -> str:
    return "/inbox.csv" + (f"?{urlencode(query)}" if query else "")


def _row(one: Waiting) -> Row:
    source, detail = SOURCES[one.kind], one.detail
    digits = exponent(detail.currency) if detail.currency else 2
    until = one.snoozed_until
    return [
        one.key, source.label, source.area, detail.title, detail.why, one.number,
        detail.currency, decimal_text(detail.amount_minor, digits), one.since.isoformat(),
        one.due_at.isoformat(), one.owner_name, until.isoformat() if until else "", one.reason,
        one.note,
    ]  # fmt: skip
