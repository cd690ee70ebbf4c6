"""``/orders/{number}/notes``, its holds one by one, and its last change taken back."""

from datetime import datetime

from pydantic import BaseModel, Field

from iorder.api.order_parts import TAG, Changed, OrderPath, Seen, changed, id_of, version_of
from iorder.api.parts import Words
from iorder.api.resource import Act, Body, Says, change, read
from iorder.flows.change_lines import undo_change
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.work import Work
from iorder.orders import held, notes
from iorder.session import store
from iorder.views.orders.order import order_sheet
from iorder.views.staff import called_by, colleagues


class NoteIn(Body):
    """``@name`` tells a colleague; ``public``: the buyer may read it."""

    text: str = Field(min_length=1, max_length=notes.LONGEST_NOTE)
    public: bool = False


class NoteOut(BaseModel):
    """``unknown``: names after an ``@`` that nobody here has."""

    note: int
    unknown: list[str]


class NoteRow(BaseModel):
    author: str
    at: datetime
    text: str
    public: bool


class NotesOut(BaseModel):
    notes: list[NoteRow]


class HoldPath(BaseModel):
    number: str = Field(max_length=30)
    hold: int = Field(ge=1, le=2**62)


class HoldEdit(Seen):
    """Who looks after a hold, until when, and what happens then: wait, release or cancel."""

    owner: Words = ""
    due_at: datetime | None = None
    when_due: Words = "wait"


@read("/orders/<number>/notes", Says("orders.view", TAG, NotesOut))
def list_notes(path: OrderPath) -> NotesOut:
    """Its notes, the newest first"""
    found = order_sheet(store(), path.number).notes
    return NotesOut(notes=[NoteRow(author=one.by, at=one.at, text=one.text,
                                   public=one.is_public) for one in found])  # fmt: skip


@change("/orders/<number>/notes", Says("orders.edit", TAG, NoteOut, 201))
def add_note(path: OrderPath, body: NoteIn) -> Act:
    """Write a note, for us or for the buyer too"""
    people = called_by(colleagues(store()))
    unknown = [name for name in notes.called(body.text) if name not in people]

    def act(work: Work) -> NoteOut:
        order_id = id_of(work, path.number)
        made = notes.add_note(work, order_id, body.text, is_public=body.public, people=people)
        return NoteOut(note=made, unknown=unknown)

    return act


@change("/orders/<number>/holds/<hold>", Says("orders.hold", TAG, Changed), method="patch")
def edit_hold(path: HoldPath, body: HoldEdit) -> Act:
    """Give a hold an owner and a deadline"""
    seen = version_of(body)
    if body.due_at is not None and body.due_at.tzinfo is None:
        raise InvalidInput("due_at needs its offset from UTC, such as 2026-12-31T17:00:00Z.")
    if path.hold not in {one.id for one in order_sheet(store(), path.number).holds}:
        raise NotFound(f"Order {path.number} has no hold {path.hold}.")

    def act(work: Work) -> Changed:
        held.edit_hold(work, path.hold, seen, owner=body.owner, due_at=body.due_at,
                       when_due=body.when_due)  # fmt: skip
        return changed(work, id_of(work, path.number))

    return act


@change("/orders/<number>/undo-change", Says("orders.edit", TAG, Changed))
def undo_last_change(path: OrderPath, body: Seen) -> Act:
    """Take the last change of its lines and amounts back"""
    seen = version_of(body)

    def act(work: Work) -> Changed:
        order_id = id_of(work, path.number)
        undo_change(work, order_id, seen)
        return changed(work, order_id)

    return act
