"""A plug-in is found because its module is in the folder, or because a package brings it."""

import sys
from dataclasses import dataclass

import pytest

from iorder.kernel.registry import Registry


@dataclass(frozen=True)
class Thing:
    slug: str


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A package ``things`` with one plug-in a module; returns how to add one."""
    package = tmp_path / "things_of_test"
    package.mkdir()
    (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))

    def add(module: str, slug: str) -> None:
        (package / f"{module}.py").write_text(
            f"from types import SimpleNamespace\nTHING = SimpleNamespace(slug={slug!r})\n"
        )

    yield add
    for name in [name for name in sys.modules if name.startswith("things_of_test")]:
        del sys.modules[name]


def test_every_module_of_the_folder_is_a_plug_in(folder):
    folder("b", "bee")
    folder("a", "ay")
    things: Registry[Thing] = Registry("things_of_test", "THING")
    assert [thing.slug for thing in things] == ["ay", "bee"]
    assert (len(things), "bee" in things, "sea" in things) == (2, True, False)
    assert things["bee"].slug == "bee"


def test_two_of_the_same_name_are_refused(folder):
    folder("a", "same")
    folder("b", "same")
    with pytest.raises(ValueError, match="'same'"):
        len(Registry("things_of_test", "THING"))


def test_a_module_without_the_constant_is_a_mistake(folder, tmp_path):
    folder("a", "ay")
    (tmp_path / "things_of_test" / "b.py").write_text("")
    with pytest.raises(AttributeError, match="THING"):
        len(Registry("things_of_test", "THING"))
