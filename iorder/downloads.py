"""Routes that give files away: a view as CSV while it is read, and finished exports."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Response, request, send_file

from iorder.insight.exports import file_of
from iorder.kernel.errors import NotFound
from iorder.kernel.sheets import csv_chunks
from iorder.session import actor, store, web_settings, zone
from iorder.views import downloads
from iorder.views import export as exports
from iorder.web import SIGNED_IN, require, route

NOT_FILTERS = ("order", "sku")
"""What an address holds beside its view: the drawer that is open."""


@route("/export/<kind>.csv", needs=SIGNED_IN)
def stream_csv(kind: str) -> Response:
    """Every row of the view in the query string, in its order; what is streamed is not held."""
    view = exports.export_of(kind)
    require(view.needs)
    query = {key: value for key, value in request.args.items() if key not in NOT_FILTERS}
    pieces = csv_chunks(view.columns, exports.rows(store(), view, query, zone()))
    return Response(
        pieces,
        mimetype="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="iorder-{kind}.csv"',
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        },
    )


@route("/exports/<int:export_id>/file", needs=SIGNED_IN)
def download(export_id: int) -> Response:
    """The file of a finished export, to who asked for it."""
    found = downloads.finished(store(), actor(), export_id)
    require(exports.export_of(found.kind).needs)
    path = file_of(web_settings().files.resolve(), found.id, found.kind, found.form)
    if not path.is_file():
        raise NotFound("The file of this export is gone; ask for it again.")
    return send_file(path, as_attachment=True, download_name=f"iorder-{path.name}", max_age=0)


def csv_address(kind: str, query: Mapping[str, str]) -> str:
    """Where the view's CSV is streamed from."""
    return f"/export/{kind}.csv" + (f"?{urlencode(query)}" if query else "")
