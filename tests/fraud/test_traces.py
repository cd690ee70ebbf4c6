"""Traces of one person compare equal however they are written, and cannot be read back."""

import pytest

from iorder.fraud import traces
from iorder.fraud.check import Case, CasePayment
from iorder.kernel.address import Address


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana.Pires+shop@gmail.com", "anapires@gmail.com"),
        (" ANA@example.com ", "ana@example.com"),
        ("ana+1@example.com", "ana@example.com"),
    ],
)
def test_one_email_is_one_trace(one, other):
    assert traces.email(one) == traces.email(other) != ""


def test_dots_tell_emails_apart_elsewhere():
    assert traces.email("a.b@example.com") != traces.email("ab@example.com")


def test_one_phone_is_one_trace():
    assert (
        traces.phone("06 12 34 56 78", "FR") == traces.phone("+33 6 12-34-56-78") == "+33612345678"
    )
    assert traces.phone("x12") == ""


def test_one_address_is_one_trace_and_a_town_is_none():
    one = Address(line1="3, Rue Vaubecour", postcode="69 002", city="Lyon", country="FR")
    other = Address(line1="3 rue Vaubecour", postcode="69002", city="LYON 2e", country="FR")
    assert traces.address(one) == traces.address(other) != ""
    assert traces.address(Address(city="Lyon", country="FR")) == ""


def test_an_order_has_the_traces_it_names():
    case = Case(
        email="ana@example.com", ip=" 2001:DB8::1 ",
        payments=(CasePayment("card", "stripe", fingerprint="Fp1"),),
    )  # fmt: skip
    assert traces.of(case) == {
        "email": "ana@example.com", "card": "stripe:Fp1", "ip": "2001:db8::1",
    }  # fmt: skip


def test_a_kept_trace_is_a_hash_of_this_installation():
    kept = traces.hashed("key", "email", "ana@example.com")
    assert "ana" not in kept
    assert kept != traces.hashed("another", "email", "ana@example.com")
    assert kept != traces.hashed("key", "phone", "ana@example.com")
