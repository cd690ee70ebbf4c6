"""Rule sets are drafted, changed by one person at a time, published, and gone back from."""

from dataclasses import replace

import pytest

from iorder.fraud import service
from iorder.fraud.rules import as_body, default
from iorder.kernel.errors import InvalidInput, StaleEdit
from iorder.kernel.rule_sets import NotADraft

STRICT = replace(default(), review_at=10)


def test_built_in_rules_hold_where_nobody_published_any(work):
    force = service.in_force(work.conn)
    assert (force.id, force.rules) == (None, default())


def test_what_is_published_last_is_in_force_and_can_be_gone_back_from(work):
    first = service.draft(work, "First", STRICT)
    service.publish(work, first, 1)
    second = service.draft(work, "Second", replace(STRICT, review_at=20))
    assert service.in_force(work.conn).id == first
    work.now = work.now.replace(year=work.now.year + 1)
    service.publish(work, second, 1)
    assert service.in_force(work.conn).rules.review_at == 20

    assert service.retire(work, second).id == first
    assert service.retire(work, first).id is None


def test_a_draft_that_changed_meanwhile_is_not_overwritten(work):
    draft = service.draft(work, "Mine")
    assert service.edit(work, draft, 1, "Mine", as_body(STRICT)) == 2
    with pytest.raises(StaleEdit):
        service.edit(work, draft, 1, "Mine", as_body(default()))
    assert service.stored(work.conn, draft).rules == STRICT


def test_what_was_published_stays_as_it_was(work):
    draft = service.draft(work, "Mine")
    service.publish(work, draft, 1)
    with pytest.raises(NotADraft):
        service.edit(work, draft, 2, "Mine", as_body(STRICT))
    with pytest.raises(NotADraft):
        service.discard(work, draft, 2)


def test_a_draft_can_be_thrown_away_and_has_a_name(work):
    draft = service.draft(work, "Mine")
    service.discard(work, draft, 1)
    assert service.all_stored(work.conn) == []
    with pytest.raises(InvalidInput):
        service.draft(work, " ")
