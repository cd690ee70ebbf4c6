"""What happens to products. Bodies hold ids and facts, never personal data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from iorder.kernel.events import Event


@dataclass(frozen=True)
class KitDefined(Event, subject="sku", key="sku_id"):
    """A SKU is made of ``parts`` (units by code) from now on; none: an ordinary SKU again."""

    sku_id: int
    parts: Mapping[str, int]


@dataclass(frozen=True)
class SkuChanged(Event, subject="sku", key="sku_id"):
    """People said something else of the SKU; ``changes``: (before, after) by field."""

    sku_id: int
    version: int
    changes: Mapping[str, tuple[Any, Any]]
