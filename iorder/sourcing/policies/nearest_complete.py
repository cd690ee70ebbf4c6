"""One parcel from the nearest point that has everything; else as few parcels as need be."""

from iorder.sourcing.plan import (
    Considered,
    Pick,
    Plan,
    Point,
    Request,
    covered,
    in_order,
    take_from,
)

Ranked = list[tuple[Point, float | None]]


class NearestComplete:
    """Where no point has everything, the one with most of what is missing sends first, the
    nearest of equals; what nobody has is left missing."""

    slug = "nearest-complete"
    label = "Nearest point that has everything"

    def plan(self, request: Request) -> Plan:
        ranked = in_order(request)
        considered = tuple(
            Considered(point.point_id, point.code, km, covered(point, request.demand))
            for point, km in ranked
        )
        whole = sum(request.demand.values())
        for at, seen in enumerate(considered):
            if seen.units == whole:
                picks = tuple(take_from(ranked[at][0], dict(request.demand)))
                return Plan(self.slug, picks, {}, _whole(considered, at), considered)
        picks, missing = _split(request, ranked)
        reason = "No points together have it all" if missing else _parts(picks, considered)
        return Plan(self.slug, picks, missing, reason, considered)


def _split(request: Request, ranked: Ranked) -> tuple[tuple[Pick, ...], dict[int, int]]:
    missing, left = dict(request.demand), [point for point, _ in ranked]
    picks: list[Pick] = []
    while missing and left:
        best = max(left, key=lambda point: covered(point, missing))  # the first, so the nearest
        left.remove(best)
        taken = list(take_from(best, missing))
        if not taken:
            break
        picks += taken
    return tuple(picks), missing


def _whole(considered: tuple[Considered, ...], at: int) -> str:
    chosen = considered[at]
    if chosen.distance_km is None:
        return f"{chosen.code} has everything; how far it is from there is not known"
    words = f"{chosen.code} is the nearest point that has everything ({chosen.distance_km:.0f} km)"
    if at:
        nearest = considered[0]
        words += f"; {nearest.code} is nearer ({nearest.distance_km:.0f} km) but lacks some of it"
    return words


def _parts(picks: tuple[Pick, ...], considered: tuple[Considered, ...]) -> str:
    codes = {seen.point_id: seen.code for seen in considered}
    units: dict[str, int] = {}
    for pick in picks:
        units[codes[pick.point_id]] = units.get(codes[pick.point_id], 0) + pick.quantity
    shares = ", ".join(f"{count} from {code}" for code, count in units.items())
    return f"No point has everything; it is split into {shares}"


POLICY = NearestComplete()
