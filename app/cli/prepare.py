"""`flask prepare`: what a start needs, in one process, since each `flask` takes seconds to come up."""

import os

import click
import flask_migrate
from flask.cli import with_appcontext

from app import db
from app.cli.lazy import LazyGroup
from app.config import environment
from app.domain.actors import COMMAND_LINE_ACTOR
from app.errors import CityError
from app.services import demo, installation, overview, setup

SETUP_PATH_FILE = "setup-path"


@click.command("prepare")
@click.option("--no-demo", is_flag=True, help="Leave an empty database empty, for data of one's own.")
@click.pass_context
@with_appcontext
def command(ctx: click.Context, no_demo: bool) -> None:
    """Bring the tables up to date; the demo into an empty database; coverage where there is none."""
    try:
        flask_migrate.upgrade()
        with db.owner_transaction() as session:
            installation.grant_service_rights(session)
        if not no_demo:
            _fill(ctx)
        _offer_first_link(is_demo=not no_demo)
    except CityError as error:
        raise click.ClickException(str(error)) from error


def _offer_first_link(*, is_demo: bool) -> None:
    """Leave the path of the first link for whoever prints the address; only while there is nobody."""
    with db.transaction() as session:
        token = setup.first_link(session, COMMAND_LINE_ACTOR, is_demo=is_demo)
    folder = environment().var / "run"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / SETUP_PATH_FILE
    file.unlink(missing_ok=True)
    if token is not None:
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
            out.write(f"/setup/{token}")


def _fill(ctx: click.Context) -> None:
    """Load and compute what is missing."""
    with db.transaction() as session:
        installation.require_layout(session)
        has_areas = demo.database_has_areas(session, COMMAND_LINE_ACTOR)
        has_coverage = overview.shown_run(session, COMMAND_LINE_ACTOR, run_id=None) is not None
    if has_areas and has_coverage:
        click.echo("Data and coverage are there.")
        return
    if not has_areas:
        click.echo("Loading the demo district ...")
        _call(ctx, "demo", "load", if_empty=True)
    if not has_coverage:
        _cover(ctx)


def _cover(ctx: click.Context) -> None:
    """Data of one's own may not be all there yet: the pages say what is missing."""
    click.echo("Computing coverage ...")
    try:
        _call(ctx, "coverage", "run", area_code=None, if_none=True, brief=True)
    except (CityError, click.ClickException) as error:
        click.echo(f"No coverage yet: {error}")


def _call(ctx: click.Context, group: str, name: str, **given: object) -> None:
    found = LazyGroup(group, "").get_command(ctx, name)
    assert found is not None
    ctx.invoke(found, **given)
