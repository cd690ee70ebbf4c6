"""Which part each file plays, from what its columns can mean, its keys and its name."""

from collections.abc import Sequence

from iorder.channels.columns import Column
from iorder.channels.fields import ENTITY, REQUIRED
from iorder.channels.guessing import guess
from iorder.channels.lexicon import concepts
from iorder.channels.plan import ROLES, FilePlan, Guess

ALLOWED: dict[str, tuple[str, ...]] = {
    "orders": ("orders", "lines", "customers", "products", "payments", "carriers"),
    "shipments": ("shipments", "carriers"),
    **{kind: (kind,) for kind in ("products", "customers", "points", "stock", "payments")},
}
"""By kind of import: the parts files may play in it. Others stay in the plan without a role."""

_KEYS = {
    "customers": ("ref",),
    "products": ("ref", "sku"),
    "points": ("ref",),
    "carriers": ("ref",),
}
"""By part: the fields that name one record a row; where one often repeats, it is another."""
_REPEATS = 0.2
_NAMED = 1.5
_LINE = frozenset({"line", "item", "details", "article"})
_NAMES = {"points": frozenset({"store", "location", "seller"})}

Tried = tuple[float, str, list[Guess]]
"""(how well, role, guesses)."""


def choose(
    files: Sequence[tuple[FilePlan, Sequence[Column]]],
    kind: str,
    *,
    must: bool,
) -> list[tuple[str, list[Guess]]]:
    """(role, guesses) of each file; a role that is set stays.

    ``must``: where no file fits the main part, the one that comes closest plays it.
    """
    found = [_best(file, columns, kind, must and len(files) == 1) for file, columns in files]
    if kind == "orders":
        found = _with_lines(files, found)
    if must and not any(role == kind for role, _ in found):
        found = _forced(files, found, kind)
    allowed = ALLOWED[kind]
    return [
        (role, guesses) if role in allowed else ("", _unused(guesses)) for role, guesses in found
    ]


def _best(
    file: FilePlan, columns: Sequence[Column], kind: str, alone: bool
) -> tuple[str, list[Guess]]:
    if file.role or alone:
        role = file.role or kind
        return role, guess(role, columns)
    tried = [_try(file, role, columns) for role in ROLES]
    score, role, guesses = max(tried, key=lambda one: (one[0], one[1] == kind))
    return (role, guesses) if score > 0 else ("", _unused(guesses))


def _try(file: FilePlan, role: str, columns: Sequence[Column]) -> Tried:
    guesses = guess(role, columns)
    by_field = {one.field: one for one in guesses if one.field}
    if not all(any(name in by_field for name in group) for group in REQUIRED[role]):
        return 0.0, role, guesses
    keys = {by_field[name].header for name in _KEYS.get(role, ()) if name in by_field}
    if any(one.repeats > _REPEATS for one in columns if one.header in keys):
        return 0.0, role, guesses
    score = sum(one.confidence for one in by_field.values())
    return score + _by_name(file.sheet or file.name, role), role, guesses


def _by_name(name: str, role: str) -> float:
    said = set(concepts(name.rsplit("/", 1)[-1].rsplit(".", 1)[0]))
    if role == "lines":
        return _NAMED if said & _LINE and "order" in said else 0.0
    if role == "orders" and said & _LINE:
        return 0.0
    ours = _NAMES.get(role, frozenset({ENTITY[role]}))
    return _NAMED if said & ours else 0.0


def _with_lines(
    files: Sequence[tuple[FilePlan, Sequence[Column]]], found: list[tuple[str, list[Guess]]]
) -> list[tuple[str, list[Guess]]]:
    """Of several files of orders those with lines are lines, where another has none."""
    orders = [at for at, (role, _) in enumerate(found) if role == "orders"]
    lined = [at for at in orders if _has_lines(found[at][1])]
    if not lined or len(lined) == len(orders):
        return found
    for at in lined:
        guesses = guess("lines", files[at][1])
        if any(one.field == "order_ref" for one in guesses):
            found[at] = ("lines", guesses)
    return found


def _has_lines(guesses: Sequence[Guess]) -> bool:
    named = {one.field for one in guesses}
    return bool(named & {"line_quantity", "line_unit_price", "line_total"}) and bool(
        named & {"line_sku", "line_sku_ref", "line_title"}
    )


def _forced(
    files: Sequence[tuple[FilePlan, Sequence[Column]]],
    found: list[tuple[str, list[Guess]]],
    kind: str,
) -> list[tuple[str, list[Guess]]]:
    """No file plays the main part: the one that comes closest to it does."""
    tried = [guess(kind, columns) for _, columns in files]
    scores = [
        sum(one.confidence * (0.3 if one.field.startswith("line_") else 1) for one in guesses)
        for guesses in tried
    ]
    if scores and max(scores) > 0:
        at = scores.index(max(scores))
        found[at] = (kind, tried[at])
    return found


def _unused(guesses: Sequence[Guess]) -> list[Guess]:
    return [Guess(one.header, "", 0.0, "", one.samples) for one in guesses]
