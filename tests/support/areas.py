"""Runs the areas of the test suite one after another and tells how each kept its budget.

``python -m tests.support.areas lint rules sqlite ...``. Every area is run whatever became of
the one before. An area over its budget is told so; at three times its budget it is ended, and
that fails. Exits 1 when anything failed or when no test ran at all.
"""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[2]
REPORTS = ROOT / ".cache" / "junit"
SOME_FAILED, NO_TESTS = 1, 5
MOST_AGAIN = 5
QUICK = "not browser and not slow and not faults and not full and not soak"
TWO = ["-n", "2"]
PLACES = {
    "browser": ("tests/browser", "tests/test_support.py"),
    "faults": ("tests/faults", "tests/worker"),
}
"""Where tests of a mark may be, so that their area need not read all the others."""
THREE = ["-n", "3"]  # a browser's test waits for its page a third of the time


@dataclass(frozen=True)
class Area:
    """``arguments`` for pytest, or ``command`` when the area is no test; a budget in minutes.

    ``alone``: a few tests that fail beside others on two busy cores are run once more by
    themselves, and count as failed only if they fail again; they are named either way.
    """

    minutes: float
    arguments: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    alone: bool = False


@dataclass
class Outcome:
    name: str
    seconds: float
    word: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0


def _tests(minutes: float, marks: str, *more: str, alone: bool = False) -> Area:
    return Area(minutes, ("-m", marks, "--ignore=tests/test_architecture.py", *more), alone=alone)


AREAS = {
    "lint": Area(0.5, command=("make", "--no-print-directory", "lint")),
    "rules": Area(0.5, ("tests/test_architecture.py",)),
    "sqlite": _tests(2, f"not pg and {QUICK}", *TWO),
    "postgres": _tests(2.5, f"pg and {QUICK}", *TWO),
    "slow": _tests(1.5, "slow and not browser and not faults and not full and not soak", *TWO),
    "faults": _tests(2, "faults and not browser and not full and not soak", *PLACES["faults"]),
    "browser": _tests(
        5.5, "browser and not full and not soak", *THREE, *PLACES["browser"], alone=True
    ),
    "full": _tests(45, "full and not soak"),
    "soak": _tests(60, "soak", "-s"),
}


def main(names: list[str]) -> int:
    outcomes = [_run(name, AREAS[name]) for name in names]
    print(f"\n{'area':<10} {'result':<12} {'minutes':>8} {'budget':>8}")
    for outcome in outcomes:
        budget = AREAS[outcome.name].minutes
        minutes = outcome.seconds / 60
        over = "  OVER BUDGET" if minutes > budget else ""
        print(f"{outcome.name:<10} {outcome.word:<12} {minutes:>8.1f} {budget:>8.1f}{over}")
    passed, failed, skipped = (
        sum(getattr(outcome, count) for outcome in outcomes)
        for count in ("passed", "failed", "skipped")
    )
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    bad = [outcome.name for outcome in outcomes if outcome.word not in ("ok", "no tests")]
    if bad:
        print(f"Failed: {', '.join(bad)}", file=sys.stderr)
    if any(AREAS[name].arguments for name in names) and passed + failed == 0:
        print("No test ran.", file=sys.stderr)
        return 1
    return 1 if bad else 0


def _run(name: str, area: Area) -> Outcome:
    print(f"\n=== {name}: at most {area.minutes:g} minutes", flush=True)
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    pytest = (sys.executable, "-m", "pytest", "-q", f"--junitxml={report}")
    began = time.monotonic()
    code = _call(area.command or (*pytest, *area.arguments), area.minutes * 180)
    again = _failed(report) if area.alone and code == SOME_FAILED else []
    if 0 < len(again) <= MOST_AGAIN:
        print(f"\n=== {name}: again, alone: {', '.join(again)}", flush=True)
        code = _call((sys.executable, "-m", "pytest", "-q", "-m", "", *again), 300)
    word = {0: "ok", NO_TESTS: "no tests", None: "ended late"}.get(code, "FAILED")
    outcome = Outcome(name, time.monotonic() - began, word)
    if report.exists():
        for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314 - our own file
            outcome.skipped += int(suite.get("skipped", 0))
            outcome.failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            outcome.passed += int(suite.get("tests", 0))
        if code == 0:
            outcome.failed = 0
        outcome.passed -= outcome.failed + outcome.skipped
    return outcome


def _failed(report: Path) -> list[str]:
    """The tests that failed, as pytest names them."""
    cases = ET.parse(report).getroot().iter("testcase")  # noqa: S314 - our own file
    return [
        f"{str(case.get('classname')).replace('.', '/')}.py::{case.get('name')}"
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    ]


def _call(command: tuple[str, ...], seconds: float) -> int | None:
    """The exit code; None when it was ended, with all it started, after ``seconds``."""
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ, stdin=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            return process.wait(seconds)
        except (subprocess.TimeoutExpired, KeyboardInterrupt) as reason:
            os.killpg(process.pid, signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
            if isinstance(reason, KeyboardInterrupt):
                raise
            return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
