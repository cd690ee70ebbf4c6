"""What the README says is so: its settings, its targets, its commands, the tree."""

import re
import subprocess

import pytest
from typer.main import get_command

from iorder.cli.app import app
from iorder.config import Settings
from tests.support.source import ROOT

README = (ROOT / "README.md").read_text()


def between(mark: str) -> str:
    return README.split(f"<!-- {mark} -->")[1].split(f"<!-- /{mark} -->")[0].strip()


def settings_table() -> str:
    lines = ["| setting | default | what |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = f"`{field.default}`" if str(field.default) else ""
        lines.append(f"| `IORDER_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines)


def test_the_readme_lists_every_setting():
    assert between("settings") == settings_table()


def test_every_make_target_it_names_is_there():
    named = set(re.findall(r"make ([a-z][a-z-]+)", README))
    listed = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    there = {line.split()[0] for line in listed.splitlines() if line.strip()}
    assert named <= there
    assert there >= {"run", "test", "test-full", "lint", "bench", "help", "soak"}


@pytest.mark.parametrize("words", sorted(set(re.findall(r"-m iorder ([a-z]+)", README))))
def test_every_command_it_names_is_there(words):
    assert words in get_command(app).commands


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:[a-z_]+/)+|[a-z_/]+\.py)`", README))))
def test_every_path_it_names_is_there(path):
    made = {"var/"}
    within = (ROOT, ROOT / "iorder")
    assert path in made or any((folder / path).exists() for folder in within)


def test_the_bench_table_says_when_and_where_it_was_measured():
    table = between("bench")
    assert re.search(r"20\d\d-\d\d-\d\d", table)
    assert re.search(r"\d+ cores", table)
