"""A plan to drafts or rejects: what flows and pages use. Nothing here touches the store.

One file whose records stand together is streamed; everything else goes through ``staging``.
Both give the same drafts in the same order with the same numbers.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from iorder.channels.draft import Draft, Rejected
from iorder.channels.drafting.groups import Group
from iorder.channels.drafting.kinds import drafter, key_of, used
from iorder.channels.drafting.layout import Layout, Row
from iorder.channels.plan import FilePlan, Plan
from iorder.channels.sampling import sample
from iorder.channels.sources import Stamps, check_sources
from iorder.channels.staging import Staging, staged, too_many
from iorder.channels.streaming import Stopped, Watched, layouts_of, opened, runs, scan, sound_rows
from iorder.kernel.errors import InvalidInput

Numbered = tuple[int, Draft | Rejected]


def preview(plan: Plan, limit: int = 20) -> list[Draft | Rejected]:
    """The first drafts, from the first rows only: joins may miss rows further down.

    Raises InvalidInput.
    """
    _check(plan)
    groups, layouts, find = sample(plan, limit)
    maker = drafter(plan, layouts, find)
    return [draft for group in groups for draft in maker.drafts(group)][:limit]


def drafts(
    plan: Plan,
    staging_dir: Path,
    *,
    start: int = 0,
    should_stop: Callable[[], bool] | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Iterator[Numbered]:
    """(number from 0, draft or reject) in the order of first appearance; the same every time.

    ``start`` skips what was committed before; ``progress(phase, rows read)`` with phase
    ``staging`` or ``reading``. A finished staging file in ``staging_dir`` is used again. Ends
    early where ``should_stop`` says so. Raises InvalidInput, also for files that changed between.
    """
    _check(plan)
    stamps = check_sources(plan, staging_dir, start)
    watched = Watched(should_stop, progress)
    try:
        yield from _numbered(plan, staging_dir, stamps, start, watched)
    except Stopped:
        return


def _check(plan: Plan) -> None:
    if not any(file.role == plan.kind for file in plan.files):
        raise InvalidInput(f"No file holds {plan.kind}; say which one does.")


def _numbered(
    plan: Plan, folder: Path, stamps: Stamps, start: int, watched: Watched
) -> Iterator[Numbered]:
    file = _alone(plan)
    if file is not None:
        watched.enter("staging")
        with opened(plan, file) as (layout, rows):
            seen = scan(layout, rows, key_of(layout), watched)
        if seen.contiguous:
            yield from _streamed(plan, file, seen.cut_row, start, watched)
            return
    path = staged(plan, folder, stamps, watched)
    layouts = layouts_of(plan)
    with closing(Staging(path, plan, layouts)) as staging:
        maker = drafter(plan, layouts, staging.find)
        watched.enter("reading")
        for number, group in staging.records(start, watched):
            for at, draft in enumerate(maker.drafts(group), number):
                if at >= start:
                    yield at, draft


def _alone(plan: Plan) -> FilePlan | None:
    """The one file that matters, if there is one and it can be read twice fast."""
    told = used(plan)
    return told[0] if len(told) == 1 and told[0].format == "text" else None


def _streamed(
    plan: Plan, file: FilePlan, cut_row: int, start: int, watched: Watched
) -> Iterator[Numbered]:
    watched.enter("reading")
    number = 0
    with opened(plan, file) as (layout, rows):
        maker = drafter(plan, {file.role: [layout]}, _nothing)
        for group in _groups(layout, sound_rows(layout, rows, watched, cut_row=cut_row)):
            count = maker.count(group)
            if number + count > start:
                for at, draft in enumerate(maker.drafts(group), number):
                    if at >= start:
                        yield at, draft
            number += count


def _groups(layout: Layout, rows: Iterator[Row]) -> Iterator[Group]:
    return runs(rows, key_of(layout), lambda key: too_many(layout, key))


def _nothing(_role: str, _key: str) -> Row | None:
    return None
