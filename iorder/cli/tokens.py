"""``python -m iorder token``: what programs may ask the API. A secret is printed once."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from iorder.access import tokens
from iorder.cli.store import opened
from iorder.kernel.errors import Refused
from iorder.kernel.store import run

app = typer.Typer(no_args_is_help=True, help="API tokens: create, list, revoke.")
say = Console(stderr=True, soft_wrap=True)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="which program uses it")],
    scope: Annotated[
        list[str], typer.Option(help="a permission, an area (stock.*), a verb (*.view) or *")
    ],
    days: Annotated[int | None, typer.Option(help="how long it holds; else until revoked")] = None,
) -> None:
    """Make a token; prints its secret once."""
    try:
        with opened() as store:
            token_id, secret = run(store, "cli", tokens.make_token, name, scope, days)
    except Refused as refusal:
        say.print(str(refusal), style="red", markup=False)
        raise typer.Exit(2) from None
    say.print(f"Token {token_id} for {name}. The secret, shown once:", markup=False)
    typer.echo(secret)


@app.command("list")
def list_tokens() -> None:
    """List every token with what it may do."""
    with opened() as store, store.reading() as conn:
        found = tokens.tokens(conn)
    table = Table("id", "name", "begins", "state", "last used (UTC)", "scopes", box=None)
    for one in found:
        used = one.last_used_at.strftime("%Y-%m-%d %H:%M") if one.last_used_at else ""
        state = "revoked" if one.revoked_at else "holds"
        table.add_row(str(one.id), one.name, one.hint, state, used, " ".join(one.scopes))
    Console(soft_wrap=True).print(table)


@app.command()
def revoke(token_id: Annotated[int, typer.Argument(help="as `token list` shows it")]) -> None:
    """Let a token open nothing any more, from now on."""
    try:
        with opened() as store:
            run(store, "cli", tokens.revoke, token_id)
    except Refused as refusal:
        say.print(str(refusal), style="red", markup=False)
        raise typer.Exit(2) from None
    say.print(f"Token {token_id} opens nothing any more.")
