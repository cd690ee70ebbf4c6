"""The tree keeps its rules, and each rule is shown to catch what it forbids."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support import rules
from tests.support.source import ROOT, Source, sources

BIN = Path(sys.executable).parent
TREE = sources()

PLANTED = {
    "module length": [("iorder/orders/service.py", "x = 1\n" * 301)],
    "file names": [
        ("iorder/orders/utils.py", ""),
        ("pages/common/orders.py", ""),
        ("tests/helpers.py", ""),
    ],
    "transactions": [
        ("iorder/flows/place_order.py", "def f(work):\n    work.conn.commit()\n"),
        ("pages/orders.py", "def f(engine):\n    with engine.begin():\n        pass\n"),
        ("iorder/orders/service.py", "def f(work):\n    work.conn.rollback()\n"),
    ],
    "sql in pages": [
        ("pages/orders.py", "Q = 'select id from orders'\n"),
        ("iorder/ui/orders/grid.py", "def f(conn):\n    return conn.execute(QUERY)\n"),
    ],
    "environment": [
        ("iorder/worker/process.py", "import os\nX = os.environ['HOME']\n"),
        ("iorder/orders/service.py", "from os import getenv\n"),
        ("app.py", "import os\nX = os.getenv('HOME')\n"),
    ],
    "clock": [
        ("iorder/orders/service.py", "def f():\n    return datetime.now(UTC)\n"),
        ("pages/orders.py", "def f():\n    return datetime.date.today()\n"),
        ("iorder/flows/ship.py", "def f():\n    return dt.datetime.utcnow()\n"),
    ],
    "print": [("iorder/orders/service.py", "print('here')\n")],
    "relative imports": [("iorder/orders/service.py", "from . import model\n")],
    "package docstrings": [
        ("iorder/orders/__init__.py", ""),
        ("iorder/orders/__init__.py", '"""Orders."""\nfrom iorder.orders.service import f\n'),
        ("iorder/__init__.py", '"""iOrder."""\n__version__ = "1"\nX = 1\n'),
    ],
    "declared callbacks": [
        ("pages/orders.py", "from dash import Input, callback\n"),
        ("pages/orders.py", "import dash\n@dash.callback(1)\ndef f(): ...\n"),
        ("app.py", "@app.callback(1)\ndef f(): ...\n"),
        ("pages/orders.py", "@callback(1)\ndef f(): ...\n"),
        ("pages/orders.py", "@web.callback(1)\ndef f(): ...\n"),
    ],
    "callback length": [
        ("pages/a.py", "@callback(1, needs='a.b')\ndef f():\n" + "    x = 1\n" * 30),
    ],
    "no patching": [
        ("tests/test_a.py", "def t():\n    mock.patch('iorder.orders.service.now')\n"),
        ("tests/test_a.py", "def t(monkeypatch):\n    monkeypatch.setattr('iorder.x', 1)\n"),
        (
            "tests/test_a.py",
            "from iorder.orders import service\n"
            "def t(monkeypatch):\n    monkeypatch.setattr(service, 'now', 1)\n",
        ),
    ],
    "broad except": [
        ("iorder/orders/service.py", "try:\n    f()\nexcept Exception:\n    pass\n"),
        ("pages/orders.py", "try:\n    f()\nexcept (ValueError, BaseException):\n    pass\n"),
        ("pages/orders.py", "try:\n    f()\nexcept:\n    pass\n"),
    ],
    "work at import": [
        ("iorder/channels/guess.py", "WORDS = Path('words').read_text()\n"),
        ("iorder/channels/guess.py", "class A:\n    words = [open(p) for p in PATHS]\n"),
    ],
    "float money": [
        ("iorder/orders/model.py", "class Line:\n    unit_price: float\n"),
        ("iorder/orders/service.py", "def f(discount_amount: float | None): ...\n"),
    ],
    "abstract bases": [("iorder/shipping/carrier.py", "class Carrier(abc.ABC): ...\n")],
    "comments": [
        ("iorder/orders/service.py", "# -------- totals\n"),
        ("iorder/orders/service.py", "x = 1  # TODO\n"),
    ],
}

ALLOWED = [
    ("iorder/kernel/store.py", "def f(conn):\n    conn.commit()\n    return datetime.now(UTC)\n"),
    ("iorder/config.py", "import os\nX = os.environ\n"),
    ("iorder/cli/app.py", "def f():\n    print('done')\n"),
    ("iorder/__init__.py", '"""iOrder."""\n\n__version__ = "1"\n'),
    ("iorder/web.py", "from iorder.kernel import store\n\n\ndef f():\n    store.begin()\n"),
    ("pages/orders.py", "@callback(1, needs='orders.see')\ndef f():\n    return work.now\n"),
    ("iorder/channels/read.py", "def f(path):\n    return open(path)\n"),
    ("tests/test_a.py", "def t(monkeypatch):\n    monkeypatch.setattr(socket, 'connect', None)\n"),
    ("iorder/orders/service.py", "# TODO: totals move here when returns exist (issue 7)\n"),
    ("iorder/orders/service.py", "def f(distance_km: float, amount_minor: int): ...\n"),
]


@pytest.mark.parametrize("name", rules.RULES)
def test_the_tree_keeps_the_rule(name):
    assert [line for source in TREE for line in rules.RULES[name].broken(source)] == []


@pytest.mark.parametrize(
    ("name", "path", "text"),
    [(name, *planted) for name, all_planted in PLANTED.items() for planted in all_planted],
)
def test_the_rule_catches_what_it_forbids(name, path, text):
    assert rules.RULES[name].broken(Source(path, text))


def test_every_rule_has_a_planted_counter_example():
    assert set(PLANTED) == set(rules.RULES)


@pytest.mark.parametrize(("path", "text"), ALLOWED)
def test_the_rules_let_pass_what_is_right(path, text):
    source = Source(path, text)
    assert [line for rule in rules.RULES.values() for line in rule.broken(source)] == []


@pytest.mark.parametrize(
    ("code", "path", "text"),
    [
        ("C901", "iorder/a.py", "def f(a):\n" + "    if a:\n        a()\n" * 9),
        ("PLC0415", "iorder/a.py", "def f():\n    import json\n\n    return json\n"),
        ("DTZ", "iorder/a.py", "import datetime\n\nX = datetime.datetime(2026, 1, 1)\n"),
        ("T20", "iorder/a.py", "print(1)\n"),
        ("BLE001", "iorder/a.py", "try:\n    f()\nexcept Exception:\n    g()\n"),
        ("ERA", "iorder/a.py", "# x = f(1)\n"),
        ("PLR0913", "iorder/a.py", "def f(a, b, c, d, e, g):\n    return a\n"),
        ("TID252", "iorder/orders/a.py", "from . import model\n"),
        ("S608", "iorder/a.py", "def f(x):\n    return f'select * from {x}'\n"),
    ],
)
def test_ruff_is_configured_to_catch(code, path, text):
    command = ["check", "--no-cache", "--output-format=concise", "--stdin-filename", path, "-"]
    found = subprocess.run(
        [BIN / "ruff", *command], input=text, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert f" {code}" in found.stdout


@pytest.fixture(scope="module")
def tree_copy(tmp_path_factory):
    """The packages and pyproject.toml, to plant imports in."""
    copy = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for package in ("iorder", "pages"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("*.pyc"))
    return copy


def lint_imports(tree):
    return subprocess.run(
        [BIN / "lint-imports", "--no-cache"], cwd=tree, capture_output=True, text=True, check=False
    )


def test_every_module_has_a_layer():
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ][0]["layers"]
    placed = set(re.findall(r"iorder\.(\w+)", " ".join(layers)))
    top = {
        source.path.split("/")[1].removesuffix(".py")
        for source in TREE
        if source.path.startswith("iorder/")
    }
    assert top - placed == {"__init__", "__main__"}


def test_the_tree_keeps_its_layers(tree_copy):
    done = lint_imports(tree_copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("contract", "path", "text"),
    [
        (
            "Call down, announce up",
            "iorder/orders/planted.py",
            "from iorder.inventory import model",
        ),
        ("Call down, announce up", "iorder/kernel/planted.py", "import iorder.orders.model"),
        ("Call down, announce up", "iorder/orders/planted.py", "import iorder.config"),
        ("Call down, announce up", "iorder/flows/planted.py", "import pages"),
        ("Dash and Flask stay in the web layer", "iorder/views/planted.py", "import dash"),
        ("Dash and Flask stay in the web layer", "iorder/orders/planted.py", "import flask"),
        ("No SQL in pages and shared parts", "pages/planted.py", "import sqlalchemy"),
        ("No SQL in pages and shared parts", "iorder/ui/planted.py", "import sqlite3"),
    ],
)
def test_a_planted_import_breaks_its_contract(tree_copy, contract, path, text):
    planted = tree_copy / path
    planted.write_text(f'"""Planted."""\n\n{text}\n')
    try:
        done = lint_imports(tree_copy)
    finally:
        planted.unlink()
    assert done.returncode != 0
    assert f"{contract} BROKEN" in done.stdout


def test_plug_ins_that_know_one_another_are_caught(tree_copy):
    folder = tree_copy / "iorder" / "shipping" / "carriers"
    made = not folder.exists()
    folder.mkdir(exist_ok=True)
    files = {
        "__init__": "",
        "planted_a": "",
        "planted_b": "import iorder.shipping.carriers.planted_a\n",
    }
    for name, text in files.items():
        if not (folder / f"{name}.py").exists():
            (folder / f"{name}.py").write_text(text)
    try:
        done = lint_imports(tree_copy)
    finally:
        if made:
            shutil.rmtree(folder)
    assert "Plug-ins do not know one another BROKEN" in done.stdout
