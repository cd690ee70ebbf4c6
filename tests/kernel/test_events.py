"""What happened is written down once, in the transaction it happened in, and stays as it was."""

import json
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from iorder.kernel.errors import Refused
from iorder.kernel.events import Event, content_hash, event_details, events
from iorder.kernel.jobs import jobs
from iorder.kernel.store import Work, open_store, run


@dataclass(frozen=True)
class BoxOpened(Event, subject="box", key="box_id"):
    box_id: int
    by: str = "key"


def open_box(work: Work, *ids: int) -> None:
    for box_id in ids:
        work.announce(BoxOpened(box_id))


@pytest.fixture
def heard(store_url):
    """A store in which two subscribers hear of every box."""
    store = open_store(store_url, {"BoxOpened": ("box.weigh", "box.mail")})
    yield store
    store.dispose()


def rows(store, table):
    with store.reading() as conn:
        return conn.execute(sa.select(table).order_by(*table.primary_key)).all()


def test_an_event_names_its_subject_its_actor_and_its_facts(store):
    run(store, "person:7", open_box, 5)
    (row,) = rows(store, events)
    assert (row.kind, row.subject_kind, row.subject_id) == ("BoxOpened", "box", 5)
    assert row.actor == "person:7"
    assert json.loads(row.body) == {"box_id": 5, "by": "key"}


def test_its_hash_is_over_what_is_stored(store):
    run(store, "cli", open_box, 5)
    (row,) = rows(store, events)
    assert row.hash == content_hash(row.kind, "box:5", row.actor, row.at.isoformat(), row.body)
    assert row.hash != content_hash(row.kind, "box:6", row.actor, row.at.isoformat(), row.body)


def test_events_of_a_refused_flow_never_happened(heard):
    def flow(work: Work) -> None:
        open_box(work, 5)
        raise Refused("no")

    with pytest.raises(Refused):
        run(heard, "cli", flow)
    assert rows(heard, events) == []
    assert rows(heard, jobs) == []


def test_each_subscriber_gets_one_job_in_a_lane_per_subject(heard):
    run(heard, "cli", open_box, 5, 6)
    assert sorted((job.kind, job.lane) for job in rows(heard, jobs)) == [
        ("box.mail", "box.mail:box:5"),
        ("box.mail", "box.mail:box:6"),
        ("box.weigh", "box.weigh:box:5"),
        ("box.weigh", "box.weigh:box:6"),
    ]
    seqs = {row.seq for row in rows(heard, events)}
    assert {job.body["seq"] for job in rows(heard, jobs)} == seqs


def test_personal_values_stand_apart_from_the_event(store):
    run(store, "cli", lambda work: work.announce(BoxOpened(5), {"name": ["Ada", "Grace"]}))
    assert "Ada" not in rows(store, events)[0].body
    (kept,) = rows(store, event_details)
    assert kept.details == {"name": ["Ada", "Grace"]}


@pytest.mark.parametrize(
    "change", [sa.delete(events), sa.update(events).values(actor="somebody else")]
)
def test_the_database_refuses_to_rewrite_history(store, change):
    run(store, "cli", open_box, 5)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), store.writer.begin() as conn:
        conn.execute(change)
    assert rows(store, events)[0].actor == "cli"
