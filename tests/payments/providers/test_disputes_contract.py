"""What every service that takes evidence must do, each over its real SDK against its double."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from iorder.payments import wire
from iorder.payments.defence import Case, Defence, Document, Ground, Places, unfit
from iorder.payments.defences.adyen import chosen
from iorder.payments.provider import PROVIDERS, Answer, AnswerLost, ServiceDown, Unsuitable
from tests.payments.providers.bench import Bench
from tests.payments.providers.cases import CASE, DOUBLES, PDF, PHOTO, DisputeDouble, fields_of
from tests.payments.providers.harness import double_of, serving


@pytest.fixture(scope="module", params=sorted(DOUBLES))
def running(request: pytest.FixtureRequest) -> Iterator[Bench]:
    double = double_of(request.param)
    with serving(double) as service:
        yield Bench(double, service)


@pytest.fixture
def bench(running: Bench) -> Iterator[Bench]:
    with wire.within(2.0):
        yield running


@pytest.fixture
def double(bench: Bench) -> DisputeDouble:
    return DOUBLES[bench.provider.slug]


def defence(bench: Bench) -> Defence:
    found: Defence = bench.provider.defence  # type: ignore[attr-defined]
    return found


def submit(bench: Bench, routes: object, fault: object = "", case: Case = CASE) -> Answer:
    bench.service.replay(routes, fault)  # type: ignore[arg-type]
    return defence(bench).submit(bench.settings, case)


def test_those_that_say_they_take_evidence_are_tested_and_the_others_say_no() -> None:
    able = {one.slug for one in PROVIDERS if one.capabilities.dispute_evidence}
    assert able == {*DOUBLES, "sandbox"}
    assert not PROVIDERS["mollie"].capabilities.dispute_evidence


def test_all_files_are_handed_in_and_the_last_request_decides(
    bench: Bench, double: DisputeDouble
) -> None:
    answer = submit(bench, double.submits)
    assert (answer.outcome, answer.external_ref) == ("done", "pay_17")
    for content in (PDF, PHOTO):
        assert any(double.carries(seen, content) for seen in bench.service.acts), content
    ends = [seen for seen in bench.service.acts if re.fullmatch(double.ends, seen.path)]
    assert ends
    assert bench.service.acts[-1].path == ends[-1].path


def test_a_refusal_is_declined_in_the_services_words(bench: Bench, double: DisputeDouble) -> None:
    try:
        answer = submit(bench, double.refuses)
        said = answer.reason
        assert answer.outcome == "declined"
    except Unsuitable as refused:
        said = str(refused)
    assert re.search(r"closed|late|expired", said, re.IGNORECASE), said


@pytest.mark.parametrize("fault", ["hang_up", "garbage", "cut_off"])
def test_an_answer_that_is_lost_is_said_to_be_lost(
    bench: Bench, double: DisputeDouble, fault: str
) -> None:
    with pytest.raises((AnswerLost, ServiceDown)):
        submit(bench, double.submits, fault)


def test_a_loss_is_accepted(bench: Bench, double: DisputeDouble) -> None:
    bench.service.replay(double.accepts)
    assert defence(bench).accept(bench.settings, CASE).outcome == "done"
    assert bench.service.acts


def test_it_says_how_the_dispute_stands(bench: Bench, double: DisputeDouble) -> None:
    for state, routes in double.stands.items():
        bench.service.replay(routes)
        assert defence(bench).stands(bench.settings, CASE) == state
        assert not bench.service.acts


def test_what_does_not_fit_is_said_before_anything_is_asked(bench: Bench) -> None:
    limits = defence(bench).limits
    large = replace(CASE.proofs[0], size=limits.most_bytes + 1)
    odd = replace(CASE.proofs[0], media_type="text/html", name="page.html")
    assert "is larger" in unfit("It", limits, [large])
    assert "another kind" in unfit("It", limits, [odd])
    assert not unfit("It", limits, CASE.proofs)


def test_stripe_is_told_everything_in_one_update() -> None:
    double = DOUBLES["stripe"]
    with serving(double_of("stripe")) as service, wire.within(2.0):
        bench = Bench(double_of("stripe"), service)
        submit(bench, double.submits)
        sent = fields_of(service.acts[-1])
        keys = [seen.headers["idempotency-key"] for seen in service.acts]
    assert sent == {
        "evidence[receipt]": "file_1", "evidence[customer_signature]": "file_1",
        "evidence[uncategorized_text]": "It was delivered to the buyer.",
        "evidence[customer_email_address]": "ann@example.test",
        "evidence[shipping_carrier]": "dhl", "evidence[shipping_tracking_number]": "JD0123",
        "submit": "true",
    }  # fmt: skip
    assert len(set(keys)) == len(keys)  # each step under a key of its own, the same next time
    assert keys[-1] == CASE.key


def test_paypal_is_told_the_parcel_beside_the_files() -> None:
    double = DOUBLES["paypal"]
    with serving(double_of("paypal")) as service, wire.within(2.0):
        submit(Bench(double_of("paypal"), service), double.submits)
        body = service.acts[-1].body.decode(errors="replace")
    assert '"carrier_name": "DHL", "tracking_number": "JD0123"' in body
    assert (
        '"evidence_type": "PROOF_OF_RECEIPT_COPY", "documents": [{"name": "invoice.pdf"}]' in body
    )
    assert 'filename="door.jpg"' in body


def test_razorpay_names_each_document_by_what_it_shows() -> None:
    double = DOUBLES["razorpay"]
    with serving(double_of("razorpay")) as service, wire.within(2.0):
        submit(Bench(double_of("razorpay"), service), double.submits)
        sent = fields_of(service.acts[-1])
    assert sent == {
        "amount": 1050, "summary": "It was delivered to the buyer.", "action": "submit",
        "billing_proof": ["doc_1"], "shipping_proof": ["doc_1"],
    }  # fmt: skip


def test_braintree_forgets_what_was_cut_off_before_it_adds_anew() -> None:
    double = DOUBLES["braintree"]
    with serving(double_of("braintree")) as service, wire.within(2.0):
        submit(Bench(double_of("braintree"), service), double.submits)
        steps = [(one.method, one.path.rpartition("/")[2]) for one in service.acts]
    assert steps == [
        ("DELETE", "old"), ("POST", "document_uploads"), ("POST", "evidence"),
        ("POST", "document_uploads"), ("POST", "evidence"), ("POST", "evidence"),
        ("POST", "evidence"), ("PUT", "finalize"),
    ]  # fmt: skip


def test_adyen_is_defended_by_the_first_reason_these_files_suit() -> None:
    double = DOUBLES["adyen"]
    with serving(double_of("adyen")) as service, wire.within(2.0):
        submit(Bench(double_of("adyen"), service), double.submits)
        supplied = service.acts[-2].json["defenseDocuments"]
        assert service.acts[-1].json["defenseReasonCode"] == "SHIPPED"
    kinds = [(one["defenseDocumentTypeCode"], one["contentType"]) for one in supplied]
    assert kinds == [("GoodsNotReturned", "application/pdf"), ("TIDorInvoice", "image/jpg")]


def test_adyen_is_defended_by_the_reason_a_person_chose() -> None:
    double, invoice = DOUBLES["adyen"], CASE.proofs[0]
    case = replace(CASE, ground="AIRLINE", proofs=(replace(invoice, place="TIDorInvoice"),))
    with serving(double_of("adyen")) as service, wire.within(2.0):
        bench = Bench(double_of("adyen"), service)
        service.replay(double.submits)
        grounds = defence(bench).grounds(bench.settings, CASE)  # type: ignore[attr-defined]
        assert not [one for one in service.acts if "defend" in one.path]
        submit(bench, double.submits, case=case)
        (supplied,) = service.acts[-2].json["defenseDocuments"]
        assert service.acts[-1].json["defenseReasonCode"] == "AIRLINE"
        with pytest.raises(Unsuitable, match="does not take “Gone”"):
            submit(bench, double.submits, case=replace(case, ground="Gone"))
        with pytest.raises(Unsuitable, match="needs: goods not returned"):
            submit(bench, double.submits, case=replace(case, ground="SHIPPED"))
    assert supplied["defenseDocumentTypeCode"] == "TIDorInvoice"
    assert [(one.code, [doc.need for doc in one.documents]) for one in grounds] == [
        ("AIRLINE", ["may"]), ("SHIPPED", ["may", "must"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["A", "B"], ""), (["A", "C"], ""), (["B"], "needs: a"), (["A"], "needs one of: b, c"),
        (["A", "A", "B"], "join them into one"), (["A", "B", "X"], "takes no x"),
    ],
)  # fmt: skip
def test_a_ground_says_what_it_lacks(given: list[str], words: str) -> None:
    documents = Document("A", "must"), Document("B", "one_of"), Document("C", "one_of")
    assert words in Ground("G", documents).lacks(given)
    assert bool(Ground("G", documents).lacks(given)) == bool(words)


def test_more_files_than_adyen_has_places_for_are_refused_in_words() -> None:
    one = {"defenseReasonCode": "A", "defenseDocumentTypes": [{"defenseDocumentTypeCode": "X"}]}
    with pytest.raises(Unsuitable, match="at most 1 document for this dispute, and these are 2"):
        chosen([one], CASE.files)
    with pytest.raises(Unsuitable, match="names no reason"):
        chosen([], CASE.files)


def test_a_second_file_of_a_kind_goes_to_the_next_place_or_is_refused() -> None:
    places = Places({"receipt": ("receipt", "more")})
    receipt = CASE.proofs[0]
    assert [name for name, _ in places.fill("It", [receipt, receipt])] == ["receipt", "more"]
    with pytest.raises(Unsuitable, match="no place left for Invoice"):
        places.fill("It", [receipt] * 3)
