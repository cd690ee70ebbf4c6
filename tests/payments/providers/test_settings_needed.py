"""An account is not opened without what its service asks for first."""

import pytest

from iorder.kernel.errors import InvalidInput
from iorder.kernel.service_settings import to_store
from iorder.payments.provider import PROVIDERS

ASKED = sorted(one.slug for one in PROVIDERS if one.capabilities.online and one.slug != "sandbox")


@pytest.mark.parametrize("slug", ASKED)
def test_empty_settings_are_refused(slug):
    with pytest.raises(InvalidInput, match=" is needed"):
        to_store(PROVIDERS[slug].Settings, {}, {}, "of tests only")
