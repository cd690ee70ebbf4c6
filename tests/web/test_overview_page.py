"""The first page as the server draws it."""

import sqlalchemy as sa

from iorder.kernel.store import run
from tests.builders import a_past_order
from tests.web.conftest import make_web

MOST = 4
"""Who is signed in, whether the sample shop is on its way, and the page's own."""


def test_the_first_page_reads_all_its_parts_on_one_connection(sqlite_store, tmp_path):
    run(sqlite_store, "cli", a_past_order, "A-1")
    web = make_web(sqlite_store, tmp_path)
    client = web.client("admin")
    draw = next(one for one in web.app.callback_map if "_pages_content" in one)
    known = web.app.callback_map[draw]
    values = {"pathname": "/", "search": ""}
    outputs = [one.rsplit(".", 1) for one in draw.strip(".").split("...")]
    body = {
        "output": draw,
        "outputs": [{"id": name, "property": part} for name, part in outputs],
        "inputs": [{**one, "value": values[one["property"]]} for one in known["inputs"]],
        "state": [{**one, "value": None} for one in known["state"]],
        "changedPropIds": ["_pages_location.pathname"],
    }
    client.post("/_dash-update-component", json=body)  # sees the person for the first time
    taken = []
    sa.event.listen(sqlite_store.reader, "checkout", lambda *_: taken.append(1))

    answer = client.post("/_dash-update-component", json=body)

    assert b"Average order value" in answer.data
    assert b"Something went wrong" not in answer.data
    assert len(taken) <= MOST
