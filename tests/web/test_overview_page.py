"""The first page as the server draws it."""

import pytest
import sqlalchemy as sa

from iorder.kernel.store import run
from tests.builders import a_past_order
from tests.web.conftest import make_web

MOST = 4
"""Who is signed in, whether the sample shop is on its way, and the page's own."""
ASKING_BACKORDERS = 2
"""The tile of backorders, and what waits for a person."""


@pytest.fixture
def drawn(sqlite_store, tmp_path):
    """Draws the page's content as Dash's renderer asks for it, for an administrator."""
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
    return lambda: client.post("/_dash-update-component", json=body).data


def test_the_first_page_reads_all_its_parts_on_one_connection(sqlite_store, drawn):
    drawn()  # sees the person for the first time
    taken = []
    sa.event.listen(sqlite_store.reader, "checkout", lambda *_: taken.append(1))

    answer = drawn()

    assert b"Average order value" in answer
    assert b"Something went wrong" not in answer
    assert len(taken) <= MOST


def test_a_figure_that_cannot_be_read_leaves_the_other_tiles(sqlite_store, drawn):
    with sqlite_store.writer.begin() as conn:
        conn.exec_driver_sql("alter table backorders rename to backorders_away")

    assert drawn().count(b"Something went wrong") == ASKING_BACKORDERS
