"""A wave of orders assigned together, beside one after another on the very same stock.

Splits and cut-offs are in it: an order has one to three lines of SKUs that half of the points
have, a point's room before today's cut-off is short, what leaves tomorrow costs more. The
solver runs in one thread, so the CPU's seconds are what it takes where nothing else runs.
"""

from time import perf_counter, process_time

from iorder.sourcing.assignment import faults
from iorder.sourcing.optimiser import assign
from tests.support.waves import a_wave

SIZES = ((1_000, 20, 200, 2.0), (10_000, 50, 1_000, 30.0))
"""Orders, points, SKUs, and the most seconds of CPU."""
LEAST_SAVING = 0.01


def main() -> None:
    print(
        f"{'orders':>8}{'points':>8}{'CPU s':>8}{'wall s':>8}{'bar s':>7}"
        f"{'saving':>9}{'gap':>8}{'left':>6}{'(greedy)':>9}{'split':>7}"
    )
    for orders, points, skus, bar in SIZES:
        problem = a_wave(orders, points, skus)
        wall, cpu = perf_counter(), process_time()
        answer = assign(problem, bar)
        cpu, wall = process_time() - cpu, perf_counter() - wall
        gap = "-" if answer.gap is None else f"{answer.gap:.2%}"
        split = sum(len(sent) > 1 for sent in answer.parcels)
        print(
            f"{orders:8,}{points:8}{cpu:8.2f}{wall:8.2f}{bar:7.0f}{answer.saving:9.2%}{gap:>8}"
            f"{len(answer.left):6}{answer.greedy_left:9}{split:7}",
            flush=True,
        )
        assert not faults(problem, answer.parcels)
        assert answer.saving >= LEAST_SAVING, f"{orders}: saves {answer.saving:.2%} only"
        assert cpu < bar, f"{orders}: {cpu:.1f} s are over {bar}"
