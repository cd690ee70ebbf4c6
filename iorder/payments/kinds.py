"""Which tenders a service is asked about, and which people and files tell of."""

from iorder.payments.capture import Tender
from iorder.payments.provider import PROVIDERS


def is_online(tender: Tender) -> bool:
    """Whether what is wanted of the tender is asked of a service."""
    return (
        tender.account_id is not None
        and tender.provider in PROVIDERS
        and PROVIDERS[tender.provider].capabilities.online
    )
