"""The same thing said twice has one effect: idempotency keys, the inbox, outside references."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from iorder.kernel import idempotency, inbox, refs
from iorder.kernel.errors import Refused
from iorder.kernel.idempotency import KEPT, KeyReused
from iorder.kernel.store import Work, run, run_at

START = datetime(2026, 5, 4, 12, tzinfo=UTC)


def once(store, key="k", request=b"{}", scope="token:1 POST /orders", act=None):
    return run(store, "cli", idempotency.once, scope, key, request, act or (lambda work: b"made"))


def test_the_second_request_gets_the_bytes_of_the_first_and_does_nothing(store):
    acts = []
    assert once(store, act=lambda work: acts.append(1) or b"made") == (b"made", False)
    assert once(store, act=lambda work: acts.append(1) or b"other") == (b"made", True)
    assert acts == [1]


def test_a_key_is_the_senders_own(store):
    once(store)
    assert once(store, scope="token:2 POST /orders", act=lambda work: b"b") == (b"b", False)


def test_a_key_with_another_body_is_refused(store):
    once(store)
    with pytest.raises(KeyReused, match="new key"):
        once(store, request=b'{"other": 1}')


def test_a_refused_request_may_come_again_with_its_key(store):
    def refuse(work: Work) -> bytes:
        raise Refused("out of stock")

    with pytest.raises(Refused):
        once(store, act=refuse)
    assert once(store) == (b"made", False)


def test_two_at_the_same_time_have_one_effect(store):
    acts, answers = [], []

    def act(work: Work) -> bytes:
        acts.append(1)
        return b"made"

    threads = [
        threading.Thread(target=lambda: answers.append(once(store, act=act))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(replayed for _, replayed in answers) == [False] + [True] * 5
    assert {body for body, _ in answers} == {b"made"}


def test_keys_are_kept_for_a_week(store):
    run_at(store, "cli", START, idempotency.once, "s", "k", b"", lambda work: b"")
    assert run_at(store, "cli", START + KEPT, idempotency.forget_old) == 0
    later = START + KEPT + timedelta(seconds=1)
    assert run_at(store, "cli", later, idempotency.forget_old) == 1


def test_an_event_of_a_service_is_received_once(store):
    def receive(service, event_id):
        return run(store, "cli", inbox.receive, service, event_id, {"a": "b"}, b"body")

    first = receive("stripe", "evt_1")
    assert first is not None
    assert receive("stripe", "evt_1") is None
    assert receive("adyen", "evt_1") not in (None, first)


def test_an_outside_reference_is_known_with_the_digest_last_taken(store):
    run(store, "cli", refs.remember, 1, "order", [("A", 10, "x"), ("B", 11, "y")])
    run(store, "cli", refs.refresh, 1, "order", {"A": "z"})
    found = run(store, "cli", refs.known, 1, "order", ["A", "B", "C"])
    assert found == {"A": refs.Known(10, "z"), "B": refs.Known(11, "y")}
    assert run(store, "cli", refs.known, 2, "order", ["A"]) == {}
    assert run(store, "cli", refs.known, 1, "order", []) == {}


@pytest.mark.parametrize("count", [1, 2, 3, 8, 9, 1000, 1025])
def test_many_references_are_found_at_once(store, count):
    rows = [(f"ref {n}", n, "") for n in range(count)]
    run(store, "cli", refs.remember, 1, "order", rows)
    found = run(store, "cli", refs.known, 1, "order", [ref for ref, _, _ in rows])
    assert {ref: one.subject_id for ref, one in found.items()} == {r: n for r, n, _ in rows}


def test_a_reference_taken_twice_is_refused_by_the_store(store):
    run(store, "cli", refs.remember, 1, "order", [("A", 10, "")])
    with store.writer.connect() as conn, pytest.raises(sa.exc.IntegrityError):
        conn.execute(
            sa.insert(refs.external_refs).values(
                source_id=1, kind="order", ref="A", subject_id=11, digest=""
            )
        )


def test_who_claims_a_reference_second_learns_who_has_it(store):
    assert run(store, "cli", refs.claim, 1, "order", "A", 10) == 10
    assert run(store, "cli", refs.claim, 1, "order", "A", 11) == 10
