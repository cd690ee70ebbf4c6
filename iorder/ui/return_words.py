"""Returns in the words and colours of people."""

from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money

TONES = {
    "requested": "warn", "approved": "info", "refused": "bad", "in_transit": "violet",
    "received": "warn", "inspected": "info", "resolved": "ok", "cancelled": "neutral",
}  # fmt: skip
KIND_LABELS = {"return": "Return", "exchange": "Exchange", "claim": "Claim",
               "undelivered": "Undelivered"}  # fmt: skip
REASON_LABELS = {
    "unwanted": "Not wanted", "wrong_size": "Wrong size", "damaged": "Damaged",
    "defective": "Defective", "wrong_item": "Wrong item", "late": "Too late", "lost": "Lost",
    "undelivered": "Not delivered", "other": "Other",
}  # fmt: skip
RESOLUTION_LABELS = {"refund": "Refund", "exchange": "Exchange", "store_credit": "Store credit",
                     "repair": "Repair, send back", "reject": "Reject, send back"}  # fmt: skip
DISPOSITION_LABELS = {"restock": "To the shelf", "quarantine": "Quarantine",
                      "write_off": "Write off", "vendor": "To the vendor"}  # fmt: skip


def options(labels: dict[str, str]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in labels.items()]


def minor(text: str | None, currency: str, what: str) -> int:
    """An amount as typed, 0 where nothing is. Raises InvalidInput, which names ``what``."""
    words = (text or "").strip()
    if not words:
        return 0
    try:
        return Money.of(words, currency).minor
    except InvalidInput as wrong:
        raise InvalidInput(f"{what}: {wrong}") from None


def whole(text: object, what: str) -> int:
    """Units as typed, 0 where nothing is. Raises InvalidInput, which names ``what``."""
    words = str(text if text is not None else "").strip() or "0"
    if not words.isdecimal() or len(words) > 7:
        raise InvalidInput(f"{what}: {words} is no whole number of units; write one, or 0.")
    return int(words)
