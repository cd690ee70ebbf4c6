"""Simulations among the runs: what they are called, and where their orders are written down."""

from pathlib import Path

KIND = "simulation"
FOLDER = "simulations"
KEPT = 100
"""Files that are kept, those of the newest runs."""


def file_of(files: Path, run_id: int) -> Path:
    """Where the orders that would leave elsewhere are, one JSON object a line."""
    return files / FOLDER / f"{run_id}.jsonl"


def forget_old_files(files: Path, kept: int = KEPT) -> None:
    """Remove all but the newest; the runs' figures stay in the store."""
    known = sorted(
        (int(path.stem) for path in (files / FOLDER).glob("*.jsonl") if path.stem.isdecimal()),
        reverse=True,
    )
    for run_id in known[kept:]:
        file_of(files, run_id).unlink(missing_ok=True)
