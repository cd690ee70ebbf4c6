"""Plug-ins by slug: one module in one folder, or an entry point of the group of the same name."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cached_property
from importlib.metadata import entry_points
from typing import Generic, Protocol, TypeVar


class PlugIn(Protocol):
    """What every kind of plug-in has; its port adds the rest."""

    @property
    def slug(self) -> str: ...


T = TypeVar("T", bound=PlugIn)


class Registry(Generic[T]):
    """All plug-ins of one kind, scanned once on first use.

    ``Registry("iorder.channels.profiles", "PROFILE")`` finds the constant ``PROFILE`` of each
    module in that folder, then the entry points of the group ``iorder.channels.profiles``.
    Raises ValueError when two share a slug.
    """

    def __init__(self, package: str, constant: str) -> None:
        self.package = package
        self.constant = constant

    @cached_property
    def _found(self) -> dict[str, T]:
        found: dict[str, T] = {}
        folder = importlib.import_module(self.package)
        names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
        plugins = [
            getattr(importlib.import_module(f"{self.package}.{name}"), self.constant)
            for name in names
        ]
        plugins += [entry.load() for entry in entry_points(group=self.package)]
        for plugin in plugins:
            if plugin.slug in found:
                raise ValueError(f"two plug-ins of {self.package} are called {plugin.slug!r}")
            found[plugin.slug] = plugin
        return found

    def __getitem__(self, slug: str) -> T:
        return self._found[slug]

    def __contains__(self, slug: object) -> bool:
        return slug in self._found

    def __iter__(self) -> Iterator[T]:
        return iter(self._found.values())

    def __len__(self) -> int:
        return len(self._found)
