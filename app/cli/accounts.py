"""flask accounts: who may sign in."""

import click

from app import db
from app.cli.tables import print_table
from app.domain.accounts import AccountRecord, words_of
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.roles import ADMINISTRATORS
from app.errors import NotFoundError
from app.services import accounts, identity_provider, setup

ROLES = {role.value.removesuffix("_administrator"): role for role in sorted(ADMINISTRATORS)}


@click.group()
def group() -> None:
    """Who may sign in."""


@group.command("create-admin")
@click.option("--login-name", prompt="Login name")
@click.option("--role", type=click.Choice(sorted(ROLES)), default="system", show_default=True)
@click.password_option(help="Asked for when it is not given; a command line is seen by others.")
def create_admin_command(login_name: str, role: str, password: str) -> None:
    """Make an administrator; there is no default password."""
    with db.transaction() as session:
        setup.make_administrator(
            session, COMMAND_LINE_ACTOR, login_name=login_name, role=ROLES[role], password=password
        )
    click.echo(f"{login_name} may sign in as {ROLES[role].value}")


@group.command("list")
def list_command() -> None:
    """Everybody, by login name."""
    with db.transaction() as session:
        found = accounts.accounts(session, COMMAND_LINE_ACTOR)
    rows = [
        (
            one.login_name,
            one.display_name,
            ", ".join(words_of(one.roles)),
            "all" if one.sees_everywhere else ", ".join(one.area_codes),
            "disabled" if one.is_disabled else "active",
        )
        for one in found
    ]
    print_table(("login name", "name", "roles", "areas", "state"), (), rows)


def _named(login_name: str) -> AccountRecord:
    with db.transaction() as session:
        found = accounts.accounts(session, COMMAND_LINE_ACTOR)
    for one in found:
        if one.login_name == login_name:
            return one
    raise NotFoundError("account", login_name)


@group.command("disable")
@click.argument("login_name")
def disable_command(login_name: str) -> None:
    """Disable an account; its sessions and tokens end at once."""
    account_id = _named(login_name).id
    with db.transaction() as session:
        accounts.disable_account(session, COMMAND_LINE_ACTOR, account_id=account_id)
    click.echo(f"{login_name} is disabled")


@group.command("setup-link")
@click.argument("login_name")
def setup_link_command(login_name: str) -> None:
    """Make a setup link, which serves once; the path of it is printed."""
    account_id = _named(login_name).id
    with db.transaction() as session:
        token = accounts.new_setup_link(session, COMMAND_LINE_ACTOR, account_id=account_id)
    click.echo(f"/setup/{token}")


@group.command("link-outside")
@click.argument("login_name")
@click.argument("subject", required=False)
@click.option("--end", is_flag=True, help="End the link instead.")
def link_outside_command(login_name: str, subject: str | None, end: bool) -> None:
    """Say as which SUBJECT the identity provider knows a person."""
    if end == (subject is not None):
        raise click.UsageError("give a SUBJECT, or --end")
    account_id = _named(login_name).id
    issuer = None if end else identity_provider.issuer()
    with db.transaction() as session:
        accounts.link_outside(
            session, COMMAND_LINE_ACTOR, account_id=account_id, issuer=issuer, subject=subject or ""
        )
    click.echo(f"{login_name} is {'no longer linked' if end else f'linked to {subject} of {issuer}'}")


@group.command("first-link")
@click.option("--demo", is_flag=True, help="The first person looks at everything.")
def first_link_command(demo: bool) -> None:
    """Make the setup link of the first people, while there is nobody; the path of it is printed."""
    with db.transaction() as session:
        token = setup.first_link(session, COMMAND_LINE_ACTOR, is_demo=demo)
    click.echo("there are accounts already" if token is None else f"/setup/{token}")
