"""Looks at files before they are read: what each one holds and what its columns mean.

Each file is sampled, every part it could play is tried, and the part whose fields its columns
fill best wins. What the values leave open (date order, decimal sign) becomes a question.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from iorder.channels import roles
from iorder.channels.columns import SAMPLE_ROWS, columns_of, is_number, is_time
from iorder.channels.completing import complete
from iorder.channels.fields import REQUIRED
from iorder.channels.files import expand
from iorder.channels.guessing import currency_in
from iorder.channels.notation import settle
from iorder.channels.plan import KINDS, FilePlan, Guess, Inspection, Plan
from iorder.channels.profile import PROFILES, recognise
from iorder.channels.relations import Looked, relate
from iorder.channels.tables import look, open_table
from iorder.channels.wishes import Wishes, wishes
from iorder.kernel.errors import InvalidInput

MOST_CELLS = 400_000
"""Of a sample: of very wide files fewer rows are looked at."""
_OTHER = re.compile(r"[~^:!#§¦¬]|  +")
"""What else people cut cells with."""


def inspect(  # noqa: PLR0913 - each is a thing of its own that people choose
    kind: str,
    paths: Sequence[Path],
    channel: str,
    *,
    default_currency: str,
    zone: str,
    profile: str = "",
    mapping: Mapping[str, Any] | None = None,
) -> Inspection:
    """What the files seem to hold: a guessed plan, why, and what must be asked first.

    A folder stands for all its readable files. ``profile`` names a built-in layout, ``mapping``
    is a mapping file's content. Raises InvalidInput when nothing can be read.
    """
    if kind not in KINDS:
        raise InvalidInput(f"{kind!r} cannot be imported; choose one of {', '.join(KINDS)}.")
    if profile and profile not in PROFILES:
        known = ", ".join(one.slug for one in PROFILES)
        raise InvalidInput(f"There is no profile {profile!r}; there are {known}.")
    wished = wishes(mapping or {}, kind)
    plan = Plan(kind, channel, currency=default_currency, zone=wished.zone or zone)
    looked = _look_at_all(paths, wished)
    _understand(plan, looked, profile or wished.profile, wished)
    plan.currency = wished.currency or plan.currency
    for name, words in wished.values.items():
        plan.values.setdefault(name, {}).update(words)
    wished.check_used(one.header for one in looked)
    plan.files = [one.file for one in looked]
    found = Inspection(plan, {one.file.name: one.guesses for one in looked})
    found.missing = missing(plan)
    found.questions = settle(plan, {one.file.name: one.columns for one in looked}, wished)
    main = [one for one in looked if one.file.role == kind]
    if main and all(one.whole for one in main):
        found.rows = sum(len(one.cells) for one in main)
    return found


def _look_at_all(paths: Sequence[Path], wished: Wishes) -> list[Looked]:
    given = {path for path in paths if not path.is_dir()}
    found: list[Looked] = []
    refusals: list[InvalidInput] = []
    for source in expand(paths):
        try:
            for file in look(source):
                if wished.passes_over(file):
                    continue
                wished.apply_reading(file)
                found.append(_look_at(file))
                _name_apart(found)
        except InvalidInput as refusal:
            if source.path in given and not source.member:
                raise
            refusals.append(refusal)
    if not found:
        words = "No sheet has the name that the mapping gives; correct `sheet`."
        raise refusals[0] if refusals else InvalidInput(words)
    return found


def _name_apart(found: Sequence[Looked]) -> None:
    """Two files of one name are told apart by a number."""
    file, taken = found[-1].file, {one.file.name for one in found[:-1]}
    if file.name in taken:
        number = next(n for n in range(2, len(found) + 2) if f"{file.name} ({n})" not in taken)
        file.name = f"{file.name} ({number})"


def _look_at(file: FilePlan) -> Looked:
    table = open_table(file)
    most = max(100, min(SAMPLE_ROWS, MOST_CELLS // len(table.header)))
    rows = list(islice(table.rows, most + 1))
    whole = len(rows) <= most
    cells = [cells for _, cells in rows[:most]]
    columns = columns_of(table.header, cells)
    _has_header(file, table.header)
    _is_cut(file, table.header)
    return Looked(file, table.header, columns, cells, whole)


def _has_header(file: FilePlan, header: Sequence[str]) -> None:
    """Raises InvalidInput where the first row holds values instead of names."""
    values = [name for name in header if is_number(name) or is_time(name) or "@" in name]
    if len(values) * 2 > len(header):
        raise InvalidInput(
            f"{file.name}: the first row ({', '.join(header[:4])} ...) holds values; put a row "
            "above it that names the columns."
        )


def _is_cut(file: FilePlan, header: Sequence[str]) -> None:
    """Raises InvalidInput where a text's one column looks like several, cut by something else."""
    if file.format == "text" and len(header) == 1 and (found := _OTHER.search(header[0])):
        raise InvalidInput(
            f"{file.name}: only one column was found ({header[0][:60]}); cells are cut at comma, "
            f"semicolon, tab or bar. If they are cut at {found[0]!r}, answer `separator` in the "
            "mapping or export the file again."
        )


def _understand(plan: Plan, looked: Sequence[Looked], profile: str, wished: Wishes) -> None:
    """Give each file its part and its columns."""
    open_files: list[Looked] = []
    for one in looked:
        if role := wished.role_of(one.header, plan.kind, len(looked) == 1):
            one.file.role = role
        elif found := _by_profile(plan, one, profile):
            one.guesses = found
            continue
        open_files.append(one)
    tried = roles.choose(
        [(one.file, one.columns) for one in open_files], plan.kind, must=open_files == looked
    )
    for one, (role, guesses) in zip(open_files, tried, strict=True):
        one.file.role, one.guesses = role, guesses
    if plan.kind == "orders":
        complete(looked)
        relate(looked)
    with_lines = not any(one.file.role == "lines" for one in looked)
    for one in looked:
        sections = (
            ["orders", "lines"] if one.file.role == "orders" and with_lines else [one.file.role]
        )
        one.guesses = wished.correct(sections, one.guesses)
        one.file.columns = {each.field: each.header for each in one.guesses if each.field}
        _no_doubles(one)
        _currency_of(plan, one)


def _by_profile(plan: Plan, one: Looked, slug: str) -> list[Guess]:
    found = recognise(one.header, slug)
    if found is None or found[1].role not in roles.ALLOWED[plan.kind]:
        return []
    profile, layout = found
    plan.profile = profile.slug
    plan.values = {name: dict(words) for name, words in profile.values.items()}
    plan.date_order = plan.date_order or profile.date_order
    one.file.role = layout.role
    one.file.options.update(layout.options)
    taken = {header: name for name, header in layout.taken_from(one.header).items()}
    reason = f"This is how a file of {profile.label} names it."
    return [
        Guess(each.header, taken[each.header], 1.0, reason, each.shown)
        if each.header in taken
        else Guess(each.header, "", 0.0, "", each.shown)
        for each in one.columns
    ]


def _no_doubles(one: Looked) -> None:
    """Raises InvalidInput where a used column's name stands twice over different values."""
    by_header = {column.header: column for column in one.columns}
    used = set(one.file.columns.values())
    for header in used:
        twin = by_header.get(f"{header} (2)")
        if twin and twin.header not in used and twin.cells != by_header[header].cells:
            places = f"{by_header[header].place + 1} and {twin.place + 1}"
            raise InvalidInput(
                f"{one.file.name}: columns {places} are both called {header!r} and differ; "
                "rename one of them."
            )


def _currency_of(plan: Plan, one: Looked) -> None:
    if one.file.role == plan.kind and "currency" not in one.file.columns:
        named = {currency_in(header) for header in one.file.columns.values()} - {""}
        if len(named) == 1:
            plan.currency = named.pop()


def missing(plan: Plan) -> list[str]:
    """What no column was found for: ``orders: placed_at``, ``lines: unit_price or total``."""
    found: list[str] = []
    used = [file for file in plan.files if file.role]
    for role in dict.fromkeys([plan.kind, *(file.role for file in used)]):
        files = [file for file in used if file.role == role]
        if not files:
            found.append(f"a file of {plan.kind}")
        for file in files:
            for group in REQUIRED[role]:
                if not any(name in file.columns for name in group):
                    names = (name.removeprefix("line_") for name in group)
                    found.append(f"{role}: {' or '.join(names)}")
    return list(dict.fromkeys(found))
