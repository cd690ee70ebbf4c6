"""The port of sourcing policies: each is one module in ``policies`` that binds ``POLICY``."""

from typing import Protocol

from iorder.kernel.registry import Registry
from iorder.sourcing.plan import Plan, Request


class Policy(Protocol):
    """Decides who sends what. Pure: the same request gets the same plan, nothing is changed.

    A plan never picks more than a point has free or than is asked for; what cannot be picked is
    in ``missing``, so that picked and missing together are the demand.
    """

    @property
    def slug(self) -> str: ...
    @property
    def label(self) -> str: ...
    def plan(self, request: Request) -> Plan: ...


POLICIES: Registry[Policy] = Registry("iorder.sourcing.policies", "POLICY")
