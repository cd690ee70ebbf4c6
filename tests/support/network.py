"""Keeps tests on this machine: a connection to any other address fails at once."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import pytest


class NetworkBlocked(OSError):
    """A test tried to reach another machine."""


def is_local(family: int, address: Any) -> bool:
    """Unix sockets and loopback."""
    if family not in (socket.AF_INET, socket.AF_INET6):
        return True
    host = str(address[0])
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:  # a name: looking it up would already be network
        return False


def block(patch: pytest.MonkeyPatch) -> None:
    """Replace connect, connect_ex and sendto by ones that refuse strangers."""
    for name, where in (("connect", 0), ("connect_ex", 0), ("sendto", -1)):
        patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name), where))


def _guarded(original: Callable[..., Any], where: int) -> Callable[..., Any]:
    def guarded(self: socket.socket, *args: Any) -> Any:
        if not is_local(self.family, args[where]):
            raise NetworkBlocked(
                f"A test tried to reach {args[where]!r}; tests stay on this machine."
            )
        return original(self, *args)

    return guarded
