"""An address is compared and printed as people mean it."""

from hypothesis import given
from hypothesis import strategies as st

from iorder.kernel.address import Address

texts = st.text(alphabet="aB \t\n\xa0ß,", max_size=12)
addresses = st.builds(Address, name=texts, line1=texts, city=texts, country=texts, email=texts)


@given(addresses)
def test_normalising_twice_is_normalising_once(address):
    assert address.normalised().normalised() == address.normalised()


def test_white_space_and_case_do_not_make_another_place():
    one = Address(name="Ada  Lovelace ", city="\xa0Paris", country="fr", email="ADA@Example.com")
    other = Address(name="Ada Lovelace", city="Paris", country="FR", email="ada@example.com")
    assert one.normalised() == other.normalised()


def test_empty_parts_leave_no_comma_behind():
    assert Address(line1="1 High St", country="GB").one_line() == "1 High St, GB"
    assert Address().one_line() == ""


def test_an_address_without_a_word_is_no_address():
    assert not Address()
    assert Address(phone="1")
