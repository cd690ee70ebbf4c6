"""Every table of iOrder on one metadata: what migrations and the schema test compare."""

from iorder.access import model as access
from iorder.catalog import model as catalog
from iorder.channels import model as channels
from iorder.customers import model as customers
from iorder.documents import model as documents
from iorder.fraud import model as fraud
from iorder.insight import model as insight
from iorder.inventory import model as inventory
from iorder.kernel import events, idempotency, inbox, jobs, leases, refs
from iorder.kernel.tables import metadata
from iorder.orders import automation_model
from iorder.orders import model as orders
from iorder.payments import evidence_model, stored_value_model
from iorder.payments import model as payments
from iorder.purchasing import model as purchasing
from iorder.returns import model as returns
from iorder.shipping import model as shipping
from iorder.sourcing import model as sourcing

__all__ = ["metadata"]

OWNERS = (
    access, catalog, channels, customers, documents, fraud, insight, inventory, orders,
    automation_model, payments, evidence_model, stored_value_model, purchasing, returns, shipping,
    sourcing, events, idempotency, inbox, jobs, leases, refs,
)  # fmt: skip
"""Modules whose import registers their tables."""
