"""A plan looked at again after a person changed it: the plan holds, the files only answer.

``inspect`` guesses; here nothing of the plan is guessed anew. What the values leave open is
asked, what lacks a column is named, and the words a file uses are shown with their meaning.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import islice

from iorder.channels.columns import SAMPLE_ROWS, Column, columns_of
from iorder.channels.fields import TYPES
from iorder.channels.guessing import guess
from iorder.channels.inspection import missing
from iorder.channels.notation import settle
from iorder.channels.plan import FilePlan, Guess, Plan, Question
from iorder.channels.tables import open_table
from iorder.channels.wishes import WORD_FIELDS, Wishes
from iorder.channels.words import WORDS, translate

MOST_WORDS = 24
SETTLED = ("date_order", "decimal")


@dataclass
class Review:
    """What a plan comes to. ``guesses`` a list a file, in the plan's order; ``words``: by field,
    source word -> ours, empty where it is not known."""

    plan: Plan
    guesses: list[list[Guess]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    words: dict[str, dict[str, str]] = field(default_factory=dict)


def review(plan: Plan) -> Review:
    """``plan`` settled, and what still keeps it from starting. Raises InvalidInput."""
    settled = deepcopy(plan)
    columns = [sample(file) for file in settled.files]
    found = Review(settled)
    for file, seen in zip(settled.files, columns, strict=True):
        for name in SETTLED:
            file.options.pop(name, None)
        found.guesses.append(_as_chosen(file, seen, plan.profile))
        _collect(found.words, file, seen, plan.values)
    by_name = {file.name: seen for file, seen in zip(settled.files, columns, strict=True)}
    found.missing = missing(settled)
    found.questions = settle(settled, by_name, Wishes())
    return found


def sample(file: FilePlan) -> list[Column]:
    """The columns of a file with the cells of its first rows. Raises InvalidInput."""
    table = open_table(file)
    return columns_of(table.header, [cells for _, cells in islice(table.rows, SAMPLE_ROWS)])


def guessed_columns(file: FilePlan, role: str) -> dict[str, str]:
    """Field -> header for a file that is to play another part. Raises InvalidInput."""
    return {one.field: one.header for one in guess(role, sample(file)) if one.field}


def _as_chosen(file: FilePlan, columns: Sequence[Column], profile: str) -> list[Guess]:
    """Why each column means what the plan says; where that is no guess, who said so."""
    guesses = guess(file.role, columns) if file.role else []
    guessed = {one.header: one for one in guesses}
    fields = {header: name for name, header in file.columns.items()}
    reason = f"The mapping {profile} says so." if profile else "It was chosen here."
    told = []
    for column in columns:
        name, one = fields.get(column.header, ""), guessed.get(column.header)
        if one is None or one.field != name:
            one = Guess(column.header, name, 1.0 if name else 0.0, reason if name else "",
                        column.shown)  # fmt: skip
        told.append(one)
    return told


def _collect(
    words: dict[str, dict[str, str]],
    file: FilePlan,
    columns: Sequence[Column],
    values: Mapping[str, Mapping[str, str]],
) -> None:
    """The different words of the columns that hold words."""
    by_header = {one.header: one for one in columns}
    for name in WORD_FIELDS:
        kind = TYPES.get(file.role, {}).get(name, "")
        column = by_header.get(file.columns.get(name, ""))
        if column is None or kind not in WORDS:
            continue
        told = {word.casefold(): ours for word, ours in values.get(name, {}).items()}
        for word in column.judged[:MOST_WORDS]:
            ours = told.get(word.casefold()) or translate(kind, word) or ""
            words.setdefault(name, {})[word] = ours


def meanings(role: str, name: str) -> list[str]:
    """Our words a field can hold."""
    kind = "status" if name == "status" and role == "orders" else TYPES.get(role, {}).get(name, "")
    return list(dict.fromkeys(WORDS.get(kind, {}).values()))
