"""What calls to payment services need of the installation: for pages, API and worker alike."""

from iorder.config import Settings
from iorder.flows.call_payment import Outside


def outside(settings: Settings) -> Outside:
    return Outside(settings.secret(), settings.address, settings.files)


def unseen(settings: Settings) -> dict[str, str]:
    """Settings of new accounts that no form shows: where the sandbox keeps its books."""
    return {"folder": str(settings.files / "sandbox")}
