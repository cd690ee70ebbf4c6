"""Which tenders a service is asked about, and which people and files tell of."""

from iorder.payments.capture import Tender
from iorder.payments.defence import Defence, Grounded
from iorder.payments.provider import PROVIDERS


def is_online(tender: Tender) -> bool:
    """Whether what is wanted of the tender is asked of a service."""
    return (
        tender.account_id is not None
        and tender.provider in PROVIDERS
        and PROVIDERS[tender.provider].capabilities.online
    )


def defence_of(tender: Tender) -> tuple[str, Defence] | None:
    """(the service's name, how it takes evidence), None where people answer disputes there."""
    if not is_online(tender):
        return None
    provider = PROVIDERS[tender.provider]
    if not provider.capabilities.dispute_evidence:
        return None
    defence: Defence = getattr(provider, "defence")  # noqa: B009 - only some have one
    return provider.label.partition(":")[0], defence


def names_grounds(provider: str) -> bool:
    """Whether its service lets one choose a reason to defend disputes by."""
    if provider not in PROVIDERS:
        return False
    return isinstance(getattr(PROVIDERS[provider], "defence", None), Grounded)
