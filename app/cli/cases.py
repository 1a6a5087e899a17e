"""`flask cases`: what happened to cases."""

import click

from app import db
from app.cli.tables import noun
from app.domain.actors import COMMAND_LINE_ACTOR
from app.services import case_chain

group = click.Group("cases", help="Cases: verify what happened to them.")


@group.command("verify")
def verify_command() -> None:
    """Recompute the chain of events of every case; exit code 1 when one is not as written."""
    with db.snapshot() as session:
        verdict = case_chain.verify(session, COMMAND_LINE_ACTOR)
    for flaw in verdict.flaws:
        click.echo(flaw, err=True)
    told = ((verdict.cases, "case"), (verdict.events, "event"), (len(verdict.flaws), "flaw"))
    click.echo(", ".join(f"{count:,} {noun(count, word)}" for count, word in told))
    if verdict.flaws:
        raise SystemExit(1)
