"""Starting iOrder loads no SDK: each is imported by the call that uses it."""

import subprocess
import sys

from tests.support.source import ROOT

HEAVY = (
    "Adyen", "braintree", "checkout_sdk", "cryptography.x509", "httpx", "mollie", "razorpay",
    "requests", "square", "stripe",
)  # fmt: skip


def test_the_registry_of_providers_loads_no_sdk() -> None:
    code = (
        "import sys; from iorder.payments.provider import PROVIDERS; list(PROVIDERS); "
        f"print([one for one in {HEAVY!r} if one in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
