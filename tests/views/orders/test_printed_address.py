"""Addresses on paper: the town as its country writes it, the country by its name."""

import pytest

from iorder.kernel.address import Address
from iorder.views.orders.document_body import printed


@pytest.mark.parametrize(
    ("at", "lines"),
    [
        (Address(city="Brampton", region="ON", postcode="L6T 4B8", country="CA"),
         ("Brampton ON L6T 4B8", "Canada")),
        (Address(city="Lyon", region="Rhône", postcode="69002", country="FR"),
         ("69002 Lyon", "Rhône", "France")),
        (Address(city="Pristina", country="XX"), ("Pristina", "XX")),
    ],
)  # fmt: skip
def test_an_address_is_printed_as_its_country_reads_it(at, lines):
    assert printed(at) == lines
