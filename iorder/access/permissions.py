"""The one registry of permissions: ``<area>.<verb>`` and the roles that hold it.

Every page, callback, route, job and export names one of these; what names none is denied.
"""

from collections.abc import Mapping

ROLES: Mapping[str, str] = {
    "viewer": "Viewer",
    "analyst": "Analyst",
    "staff": "Staff",
    "agent": "Agent",
    "manager": "Manager",
    "admin": "Administrator",
}
"""Slug -> what people read."""

_ALL = frozenset(ROLES)
_ANALYSE = frozenset({"analyst", "manager", "admin"})
_HANDLE = frozenset({"staff", "agent", "manager", "admin"})
_WORK = frozenset({"staff", "manager", "admin"})
_LEAD = frozenset({"manager", "admin"})
_ADMIN = frozenset({"admin"})

PERMISSIONS: Mapping[str, frozenset[str]] = {
    "overview.view": _ALL,
    "orders.view": _ALL,
    "orders.create": _HANDLE,
    "orders.edit": _HANDLE,
    "orders.hold": _HANDLE,
    "orders.export": _ANALYSE | _WORK,
    "orders.cancel": _HANDLE,
    "orders.assign": _HANDLE,
    "documents.view": _ALL,
    "documents.issue": _HANDLE,
    "documents.settings": _LEAD,
    "inbox.view": _HANDLE | _ANALYSE,
    "inbox.edit": _HANDLE,
    "automations.view": _HANDLE | _ANALYSE,
    "automations.edit": _LEAD,
    "payments.view": _HANDLE | _ANALYSE,
    "payments.take": _HANDLE,
    "payments.refund": _HANDLE,
    "payments.approve": _LEAD,
    "payments.reconcile": _WORK,
    "payments.export": _ANALYSE | _WORK,
    "payments.settings": _ADMIN,
    "fraud.view": _HANDLE | _ANALYSE,
    "fraud.decide": _WORK,
    "fraud.lists": _WORK,
    "fraud.rules": _LEAD,
    "fraud.settings": _ADMIN,
    "returns.view": _ALL,
    "returns.open": _HANDLE,
    "returns.edit": _WORK,
    "returns.override": _LEAD,
    "returns.export": _ANALYSE | _WORK,
    "views.save": _ALL,
    "views.share": _HANDLE | _ANALYSE,
    "customers.view": _ALL,
    "customers.export": _ANALYSE,
    "catalog.edit": _WORK,
    "stock.view": _ALL,
    "stock.export": _ANALYSE | _WORK,
    "stock.adjust": _WORK,
    "reservations.view": _ALL,
    "reservations.edit": _HANDLE,
    "transfers.view": _ALL,
    "transfers.edit": _WORK,
    "counts.view": _ALL,
    "counts.edit": _WORK,
    "counts.approve": _LEAD,
    "points.view": _ALL,
    "points.edit": _LEAD,
    "sourcing.view": _ALL,
    "sourcing.edit": _WORK,
    "sourcing.publish": _LEAD,
    "sourcing.simulate": _ANALYSE | _WORK,
    "purchasing.view": _ANALYSE | _WORK,
    "purchasing.edit": _WORK,
    "purchasing.export": _ANALYSE | _WORK,
    "shipments.view": _ALL,
    "shipments.send": _WORK,
    "shipments.export": _ANALYSE | _WORK,
    "exports.view": _ANALYSE | _WORK,
    "imports.view": _ANALYSE | _WORK,
    "imports.run": _WORK,
    "health.view": _LEAD,
    "jobs.retry": _LEAD,
    "people.view": _ADMIN,
    "people.edit": _ADMIN,
}


def holds(role: str, permission: str) -> bool:
    """Whether ``role`` holds ``permission``. A permission nobody registered raises KeyError."""
    return role in PERMISSIONS[permission]
