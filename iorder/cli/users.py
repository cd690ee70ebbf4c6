"""``python -m iorder user``: who can sign in. Secrets are printed once, on stdout."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from iorder.access import accounts
from iorder.access import service as access
from iorder.access.passwords import new_password
from iorder.access.permissions import ROLES
from iorder.cli.store import opened
from iorder.config import settings
from iorder.kernel.errors import Refused
from iorder.kernel.store import Store, Work, run

app = typer.Typer(no_args_is_help=True, help="People: add, list, reset, disable, link.")
say = Console(stderr=True, soft_wrap=True)
Email = Annotated[str, typer.Argument(help="the person's email")]


@contextmanager
def _store() -> Iterator[Store]:
    """The store; a refusal becomes its words and exit 2."""
    try:
        with opened() as store:
            yield store
    except Refused as refusal:
        say.print(str(refusal), style="red", markup=False)
        raise typer.Exit(2) from None


def _as_person(email: str, act: Callable[[Work, access.Person], object]) -> None:
    def flow(work: Work) -> None:
        act(work, access.by_email(work, email))

    with _store() as store:
        run(store, "cli", flow)


@app.command()
def add(
    email: Email,
    role: Annotated[str, typer.Option(help=f"one of {', '.join(ROLES)}")],
    name: Annotated[str, typer.Option(help="what others see")] = "",
) -> None:
    """Add a person; prints their first password once."""
    password = new_password()
    with _store() as store:
        person = run(store, "cli", access.add_person, email, role, name, password)
    say.print(f"{person.email} may sign in as {ROLES[person.role]}. The password, shown once:")
    typer.echo(password)


@app.command("list")
def list_people() -> None:
    """List everybody with their role."""
    with _store() as store, store.reading() as conn:
        found = accounts.accounts(conn)
    table = Table("email", "name", "role", "state", "last seen (UTC)", box=None, pad_edge=False)
    for one in found:
        seen = one.last_seen_at.strftime("%Y-%m-%d %H:%M") if one.last_seen_at else ""
        state = "disabled" if one.disabled_at else "active"
        table.add_row(one.person.email, one.person.name, one.person.role, state, seen)
    Console(soft_wrap=True).print(table)


@app.command()
def reset(email: Email) -> None:
    """Give a person a new password, printed once; every session of theirs ends."""
    password = new_password()
    _as_person(email, lambda work, person: access.set_password(work, person, password))
    say.print("Their sessions have ended. The new password, shown once:")
    typer.echo(password)


@app.command()
def disable(email: Email) -> None:
    """Let nobody in as this person any more, from now on."""
    _as_person(email, lambda work, person: accounts.disable(work, person.id))
    say.print(f"{email} is let in no more; `user enable {email}` undoes it.")


@app.command()
def enable(email: Email) -> None:
    """Let a disabled person in again."""
    _as_person(email, lambda work, person: accounts.enable(work, person.id))
    say.print(f"{email} may sign in again.")


@app.command()
def link(email: Email) -> None:
    """Print a one-time sign-in link, valid for 15 minutes."""

    def flow(work: Work) -> str:
        return accounts.make_link(work, access.by_email(work, email).id)[1]

    with _store() as store:
        secret = run(store, "cli", flow)
    typer.echo(f"{settings().address}/login/{secret}")
