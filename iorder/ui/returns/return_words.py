"""Returns in the words and colours of people."""

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
