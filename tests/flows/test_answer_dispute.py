"""Disputes are answered through the service: evidence is gathered, handed in once, and kept."""

from io import BytesIO

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from iorder.flows import answer_dispute
from iorder.flows.answer_dispute import NotTaken, gather, give_in, send_evidence, upload
from iorder.flows.ask_payment import capture_tender
from iorder.flows.decide_dispute import submit_evidence
from iorder.flows.issue_document import issue_invoice
from iorder.flows.poll_payments import poll_payments
from iorder.kernel.errors import InvalidInput, NotFound, StaleEdit
from iorder.orders import notes
from iorder.payments import calling, evidence, evidence_files
from iorder.payments.defence import Limits
from iorder.payments.evidence import EvidenceClosed
from iorder.payments.evidence_model import dispute_evidence
from iorder.payments.model import disputes as table
from iorder.payments.model import payment_calls, tenders
from iorder.payments.provider import Capabilities
from iorder.payments.providers.sandbox import SandboxProvider
from iorder.views.payments import dispute_offers
from tests.support.paying import Shop, instead, later, outside

PDF = b"%PDF-1.4 a letter"


@pytest.fixture
def shop(store, tmp_path):
    return Shop(store, tmp_path, capture_when="by_hand")


@pytest.fixture
def disputed(shop):
    """(order, dispute) whose buyer's bank took the money back."""
    return a_dispute(shop)


def a_dispute(shop):
    order_id, tender_id = shop.pay("tok_dispute")
    shop.do(capture_tender, tender_id, None, "all")
    shop.work()
    with later(9):
        poll(shop)
    (dispute_id,) = shop.one(sa.select(table.c.id).where(table.c.order_id == order_id))
    return order_id, dispute_id


def poll(shop):
    poll_payments(shop.store, outside(), lambda: False)
    shop.work()


def stands(shop, dispute_id):
    return tuple(
        shop.one(sa.select(table.c.state, table.c.version).where(table.c.id == dispute_id))
    )


def add(shop, dispute_id, new):
    return shop.do(evidence.add, dispute_id, new)


def send(shop, dispute_id):
    shop.do(send_evidence, dispute_id, stands(shop, dispute_id)[1])


def calls_of(shop):
    c = payment_calls.c
    return shop.every(
        sa.select(c.kind, c.state, c.problem).where(c.dispute_id.is_not(None)).order_by(c.id)
    )


def manner(shop, name):
    """From now on the sandbox errs like this on the one payment."""
    with shop.books._open() as conn:
        conn.execute("update payments set manner = ?", (name,))


def told(shop, kind):
    return [one for one in shop.books.events() if one["kind"] == kind]


def test_evidence_is_handed_in_once_and_the_bank_decides(shop, disputed):
    _, dispute_id = disputed
    add(shop, dispute_id, upload(shop.folder, "communication", "letter.pdf", PDF))
    shop.do(evidence.summarise, dispute_id, "It was delivered to the buyer.")
    send(shop, dispute_id)
    assert stands(shop, dispute_id)[0] == "evidence_due"  # until the service has it
    shop.work()
    assert stands(shop, dispute_id)[0] == "submitted"
    assert calls_of(shop) == [("submit_evidence", "done", "")]
    sent = shop.every(sa.select(dispute_evidence.c.sent_at))
    assert all(at is not None for (at,) in sent)
    with later(60):
        poll(shop)
    assert stands(shop, dispute_id)[0] == "won"


def test_what_iorder_holds_is_added_as_files_of_its_own(shop, disputed):
    order_id, dispute_id = disputed
    invoice = shop.do(issue_invoice, order_id, ("Shop Ltd",))
    shop.do(notes.add_note, order_id, "Please ring twice", is_public=True)
    found = dispute_offers.offers(shop.store, dispute_id)
    assert {one.source for one in found} == {f"document:{invoice.number}", "timeline", "customer"}
    for one in found:
        add(shop, dispute_id, gather(shop.store, shop.folder, dispute_id, one.source))
    kept = {
        source: evidence_files.content_of(shop.folder, digest)
        for source, digest in shop.every(
            sa.select(dispute_evidence.c.source, dispute_evidence.c.digest)
        )
    }
    assert invoice.number in words_of(kept[f"document:{invoice.number}"])
    assert "Payment captured" in words_of(kept["timeline"])
    assert "Dispute" not in words_of(kept["timeline"])
    assert "Please ring twice" in words_of(kept["customer"])


def words_of(content):
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def test_the_same_piece_twice_is_one(shop, disputed):
    _, dispute_id = disputed
    new = upload(shop.folder, "other", "letter.pdf", PDF)
    assert add(shop, dispute_id, new) == add(shop, dispute_id, new)
    assert len(shop.every(sa.select(dispute_evidence.c.id))) == 1


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("page.pdf", b"<html>", "no PDF, JPEG or PNG"),
        ("empty.pdf", b"", "empty"),
        ("scan.png", b"\x89PNG\r\n\x1a\n" + b"0" * 4_000_000, "4.0 MB"),
    ],
)
def test_what_no_service_takes_is_refused(tmp_path, name, content, why):
    with pytest.raises(InvalidInput, match=why):
        upload(tmp_path, "other", name, content)
    assert not list(tmp_path.iterdir())


def test_a_file_is_called_by_what_it_is(tmp_path):
    assert upload(tmp_path, "other", "scan.exe", b"\x89PNG\r\n\x1a\n").name == "scan.png"
    assert upload(tmp_path, "other", "photo.jpeg", b"\xff\xd8\xff").name == "photo.jpeg"


def test_a_lost_answer_is_looked_up_and_nothing_is_handed_in_twice(shop, disputed):
    _, dispute_id = disputed
    add(shop, dispute_id, upload(shop.folder, "other", "letter.pdf", PDF))
    manner(shop, "lost")
    send(shop, dispute_id)
    shop.work()
    assert stands(shop, dispute_id)[0] == "submitted"
    assert len(told(shop, "dispute_submitted")) == 1
    assert shop.one(sa.select(payment_calls.c.tries).where(payment_calls.c.dispute_id > 0))[0] == 3


class Silent(SandboxProvider):
    """Keeps no keys, and says nothing of how a dispute stands."""

    capabilities = Capabilities(idempotent=False, dispute_evidence=True)

    @property
    def defence(self):
        made = super().defence
        made.stands = lambda settings, case: ""
        return made


def test_a_service_that_cannot_say_and_keeps_no_keys_waits_for_a_person(shop, disputed):
    _, dispute_id = disputed
    add(shop, dispute_id, upload(shop.folder, "other", "letter.pdf", PDF))
    manner(shop, "lost")

    with instead(Silent()):
        send(shop, dispute_id)
        shop.work()
    ((kind, state, problem),) = calls_of(shop)
    assert (kind, state) == ("submit_evidence", "unknown")
    assert "look there" in problem
    assert len(told(shop, "dispute_submitted")) == 1
    with pytest.raises(EvidenceClosed, match="being asked already"):
        send(shop, dispute_id)
    (call_id,) = shop.one(sa.select(payment_calls.c.id).where(payment_calls.c.dispute_id > 0))
    shop.do(calling.give_up, call_id, "They have nothing")
    assert stands(shop, dispute_id)[0] == "evidence_due"


def test_a_webhook_that_says_submitted_settles_a_lost_answer(shop, disputed):
    _, dispute_id = disputed
    add(shop, dispute_id, upload(shop.folder, "other", "letter.pdf", PDF))
    manner(shop, "lost")
    send(shop, dispute_id)
    with shop.store.writer.begin() as conn:
        conn.execute(sa.update(payment_calls).where(payment_calls.c.dispute_id > 0)
                     .values(state="unknown"))  # fmt: skip
        conn.execute(sa.update(table).values(state="submitted"))
    shop.work()
    assert calls_of(shop)[0][:2] == ("submit_evidence", "done")
    assert not told(shop, "dispute_submitted")


def test_a_loss_is_accepted_at_the_service(shop, disputed):
    _, dispute_id = disputed
    version = stands(shop, dispute_id)[1]
    with pytest.raises(InvalidInput, match="Say why"):
        shop.do(give_in, dispute_id, version, " ")
    shop.do(give_in, dispute_id, version, "The parcel is lost")
    shop.work()
    assert calls_of(shop) == [("accept_dispute", "done", "")]
    assert stands(shop, dispute_id)[0] == "accepted"


def test_evidence_stays_as_it_was_handed_in(shop, disputed):
    _, dispute_id = disputed
    key = add(shop, dispute_id, upload(shop.folder, "other", "letter.pdf", PDF))
    send(shop, dispute_id)
    with pytest.raises(EvidenceClosed, match="being sent"):
        shop.do(answer_dispute.remove, shop.folder, key)
    shop.work()
    with pytest.raises(EvidenceClosed, match="submitted"):
        shop.do(evidence.summarise, dispute_id, "More")


def test_a_removed_piece_takes_its_file_with_it_unless_another_names_it(shop):
    (_, one), (_, two) = a_dispute(shop), a_dispute(shop)
    new = upload(shop.folder, "other", "letter.pdf", PDF)
    first, second = add(shop, one, new), add(shop, two, new)
    shop.do(answer_dispute.remove, shop.folder, first)
    assert evidence_files.content_of(shop.folder, new.digest) == PDF
    shop.do(answer_dispute.remove, shop.folder, second)
    with pytest.raises(NotFound, match="not there any more"):
        evidence_files.content_of(shop.folder, new.digest)


class Picky(SandboxProvider):
    """Takes next to nothing."""

    @property
    def defence(self):
        made = super().defence
        made.limits = Limits(most_bytes=3)
        return made


def test_nothing_is_sent_without_evidence_or_against_what_the_service_takes(shop, disputed):
    _, dispute_id = disputed
    with pytest.raises(InvalidInput, match="no evidence yet"):
        send(shop, dispute_id)
    add(shop, dispute_id, upload(shop.folder, "other", "letter.pdf", PDF))
    with pytest.raises(StaleEdit):
        shop.do(send_evidence, dispute_id, 99)
    with instead(Picky()), pytest.raises(NotTaken, match=r"letter.pdf is larger"):
        send(shop, dispute_id)
    assert not calls_of(shop)


def test_a_file_that_is_gone_declines_the_call_in_words(shop, disputed):
    _, dispute_id = disputed
    new = upload(shop.folder, "other", "letter.pdf", PDF)
    add(shop, dispute_id, new)
    evidence_files.forget(shop.folder, new.digest)
    send(shop, dispute_id)
    shop.work()
    ((_, state, problem),) = calls_of(shop)
    assert (state, "add it again" in problem) == ("declined", True)
    assert stands(shop, dispute_id)[0] == "evidence_due"


def test_a_dispute_of_a_service_without_answers_is_answered_there_and_noted(shop, disputed):
    _, dispute_id = disputed
    with shop.store.writer.begin() as conn:
        conn.execute(sa.update(tenders).values(provider="mollie"))
    shop.do(evidence.summarise, dispute_id, "It came.")
    with pytest.raises(NotTaken, match="answer it there"):
        send(shop, dispute_id)
    shop.do(submit_evidence, dispute_id, stands(shop, dispute_id)[1], "Sent by hand")
    assert stands(shop, dispute_id)[0] == "submitted"


def test_evidence_is_told_in_the_timeline_by_kind_alone(shop, disputed):
    _, dispute_id = disputed
    add(shop, dispute_id, upload(shop.folder, "communication", "secret name.pdf", PDF))
    told_of = shop.every(sa.text("select body from events where kind = 'EvidenceAdded'"))
    assert len(told_of) == 1
    assert "secret" not in str(told_of)
