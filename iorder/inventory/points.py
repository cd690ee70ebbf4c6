"""Points by a channel's reference, made as stubs where unknown.

The same rule as for SKUs: a new reference is the point's code unless another point has it,
then ``channel-reference``.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

import sqlalchemy as sa

from iorder.inventory.model import points
from iorder.kernel import bulk, refs
from iorder.kernel.address import Address
from iorder.kernel.errors import NotFound, Refused
from iorder.kernel.work import Work

KIND = "point"


@dataclass(frozen=True, slots=True)
class PointFacts:
    """What a source says of one of its points."""

    ref: str
    label: str
    kind: str
    address: Address
    digest: str
    latitude: float | None = None
    longitude: float | None = None


def resolve(
    work: Work, source_id: int, slug: str, wanted: Collection[str], met: dict[str, int]
) -> dict[str, int]:
    """The point of each reference of the channel, stubs made; ``met`` grows by commit."""
    found = {ref: met[ref] for ref in wanted if ref in met}
    missing = sorted(set(wanted) - found.keys())
    if not missing:
        return found
    known = refs.known(work, source_id, KIND, missing)
    found.update((ref, one.subject_id) for ref, one in known.items())
    fresh = [ref for ref in missing if ref not in found]
    if fresh:
        found.update(_stubs(work, source_id, slug, fresh))
    work.after_commit.append(lambda: met.update(found))
    return found


def take_points(
    work: Work, source_id: int, slug: str, facts: Sequence[PointFacts]
) -> tuple[int, int, int]:
    """Take what a source says of its points: (new, changed, same)."""
    known = refs.known(work, source_id, KIND, [one.ref for one in facts])
    changed = [one for one in facts if one.ref not in known or known[one.ref].digest != one.digest]
    found = resolve(work, source_id, slug, [one.ref for one in changed], {})
    for one in changed:
        work.execute(
            sa.update(points)
            .where(points.c.id == found[one.ref])
            .values(
                label=one.label or one.ref,
                kind=one.kind,
                latitude=one.latitude,
                longitude=one.longitude,
                version=points.c.version + 1,
                **{part.name: getattr(one.address, part.name) for part in fields(Address)},
            )
        )
    refs.refresh(work, source_id, KIND, {one.ref: one.digest for one in changed})
    new = sum(1 for one in changed if one.ref not in known or not known[one.ref].digest)
    return new, len(changed) - new, len(facts) - len(changed)


def open_point(work: Work, code: str) -> int:
    """The point called ``code``. Raises NotFound, and Refused for one that is closed."""
    row = work.execute(
        sa.select(points.c.id, points.c.active, points.c.label).where(points.c.code == code)
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no point {code!r}; choose one of the list.")
    if not row.active:
        raise Refused(f"{row.label} is closed; choose a point that works.")
    return int(row.id)


def _stubs(work: Work, source_id: int, slug: str, fresh: Sequence[str]) -> dict[str, int]:
    names = {name for ref in fresh for name in (ref, f"{slug}-{ref}")}
    taken = set(work.execute(sa.select(points.c.code).where(points.c.code.in_(names))).scalars())
    rows, made = [], {}
    for point, ref in zip(work.ids(points, len(fresh)), fresh, strict=True):
        code = ref if ref not in taken else f"{slug}-{ref}"
        taken.add(code)
        made[ref] = point
        rows.append((point, code, ref, work.now))
    bulk.insert(work, points, ("id", "code", "label", "created_at"), rows)
    refs.remember(work, source_id, KIND, [(ref, point, "") for ref, point in made.items()])
    return made


def codes(work: Work) -> dict[int, str]:
    """The code of every point by its id."""
    rows = work.execute(sa.select(points.c.id, points.c.code).order_by(points.c.code))
    return {row.id: row.code for row in rows}
