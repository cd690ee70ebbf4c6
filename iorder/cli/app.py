"""The command line. Thin: each command reads its words, calls one flow or view, prints."""

import json
import logging
import sys
from dataclasses import asdict
from typing import Annotated

import structlog
import typer
from rich.console import Console

from iorder.access import service as access
from iorder.cli import demo, export, import_files, kpi, tokens, users
from iorder.config import settings
from iorder.flows.subscribers import SUBSCRIBERS
from iorder.kernel.migrate import migrate
from iorder.kernel.store import Store, open_store, run
from iorder.sample.marker import ask_for_sample, has_other_orders
from iorder.serve import serve_all, serve_web
from iorder.views.doctor import run_doctor
from iorder.worker.process import Worker

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="iOrder: where a shop's orders live."
)
app.command("import")(import_files.import_files)
app.command("demo")(demo.load_demo)
app.command("export")(export.export_rows)
app.command("kpi")(kpi.show_kpis)
app.add_typer(users.app, name="user")
app.add_typer(tokens.app, name="token")
say = Console(stderr=True, soft_wrap=True)


@app.callback()
def configure() -> None:
    """Logs go to stderr, so that stdout is the answer alone."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def connect() -> Store:
    """The store of this installation, with its subscribers."""
    return open_store(settings().database_url, SUBSCRIBERS, settings().timezone)


@app.command()
def init() -> None:
    """Create or migrate the store; safe to repeat."""
    migrate(settings().database_url)
    settings().files.mkdir(parents=True, exist_ok=True)
    say.print(f"The store at {settings().database_url} is ready.")


@app.command("run")
def run_all(
    sample: Annotated[bool, typer.Option(help="fill an empty store with the sample shop")] = True,
    live: Annotated[bool, typer.Option("--live", help="let the sample shop live on")] = False,
) -> None:
    """Prepare the store, then serve web and worker together; Ctrl-C stops both."""
    init()
    store = connect()
    link = run(store, "cli", access.first_link)
    parts = ["web", "worker"]
    if sample and not has_other_orders(store):
        run(store, "cli", ask_for_sample)
        parts += ["demo --live"] if live else []
    elif live:
        say.print("Only the sample shop lives by itself; this store is served without --live.")
    store.dispose()
    say.print(f"\n  iOrder is at [bold]{settings().address}[/bold]")
    say.print(f"  Sign in once with [bold]{settings().address}/login/{link}[/bold]")
    say.print("  (15 minutes; a new one: python -m iorder user link EMAIL)\n")
    raise typer.Exit(serve_all(parts))


@app.command()
def web() -> None:
    """Serve the dashboard, the API and the public pages."""
    serve_web(settings())


@app.command()
def worker() -> None:
    """Do queued work until stopped."""
    store = connect()
    Worker(store, settings()).work_forever()
    store.dispose()


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Check every invariant of the store; exit 1 and the offending rows where one fails."""
    store = connect()
    report = run_doctor(store)
    store.dispose()
    if as_json:
        typer.echo(json.dumps(asdict(report), default=str))
    else:
        for finding in report.findings:
            say.print(f"[red]{finding.check}[/red]: {len(finding.rows)} rows")
            for row in finding.rows[:10]:
                say.print(f"    {row}")
        say.print(f"{report.checked} checks, {len(report.findings)} with findings.")
    raise typer.Exit(0 if report.ok else 1)
