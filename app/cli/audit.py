"""`flask audit`: the chain of the record of deeds."""

from pathlib import Path

import click

from app import db
from app.cli.tables import noun
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.audit import PersonalKind
from app.domain.audit_chain import Verdict
from app.services import audit_chain, audit_search, installation

group = click.Group("audit", help="The record of deeds: seal, verify, erase.")
KINDS = [one.value for one in PersonalKind]
READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@group.command("seal")
def seal_command() -> None:
    """Sign the head of the chain now; the worker does it once a day."""
    with db.transaction() as session:
        head = audit_chain.seal(session, COMMAND_LINE_ACTOR)
    if head is None:
        click.echo("There is no audit event yet; nothing was sealed.")
        return
    click.echo(f"Head {head.number}: {head.count:,} events up to position {head.position}, hash {head.hash}")


@group.command("verify")
@click.option("--heads", type=READABLE, help="A copy of heads.jsonl, kept elsewhere.")
@click.option("--public-key", type=READABLE, help="The key to trust; else those beside the heads.")
def verify_command(heads: Path | None, public_key: Path | None) -> None:
    """Recompute the whole chain; exit code 1 when a row is not as it was written."""
    with db.transaction() as session:
        note = installation.owner_note(session)
    if note is not None:
        click.echo(f"Note: {note}.", err=True)
    with db.snapshot() as session:
        verdict = audit_chain.verify(session, COMMAND_LINE_ACTOR, heads_file=heads, key_file=public_key)
    _print(verdict)
    if not verdict.holds:
        raise click.ClickException("the audit is not as it was written")


def _print(verdict: Verdict) -> None:
    for flaw in verdict.flaws:
        click.echo(f"BROKEN: {flaw.said}.")
    if verdict.holds:
        rows = f"{verdict.events:,} {noun(verdict.events, 'event')} up to position {verdict.last}"
        click.echo(f"The audit holds: {rows}, {verdict.heads} signed {noun(verdict.heads, 'head')}.")
    if verdict.pending:
        click.echo(f"{verdict.pending} {noun(verdict.pending, 'event')} will be linked by the next commit.")
    if not verdict.heads:
        click.echo("No head is signed yet (`flask audit seal`): a removed end would not be seen.")


@group.command("erase")
@click.argument("value")
@click.option("--kind", type=click.Choice(KINDS), default="person", show_default=True)
@click.confirmation_option(prompt="Nobody will be able to tell any more whose events these are. Erase?")
def erase_command(value: str, kind: str) -> None:
    """Forget the plain VALUE behind its digest; its events stay."""
    with db.transaction() as session:
        count = audit_search.erase(session, COMMAND_LINE_ACTOR, value=value, kind=PersonalKind(kind))
    click.echo(f"Erased {count} {noun(count, 'value')} of the kind {kind}.")
