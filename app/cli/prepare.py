"""`flask prepare`: what a start needs, in one process, since each `flask` takes seconds to come up."""

import click
import flask_migrate
from flask.cli import with_appcontext

from app.cli.lazy import LazyGroup
from app.errors import CityError


@click.command("prepare")
@click.option("--no-demo", is_flag=True, help="Leave an empty database empty, for data of one's own.")
@click.pass_context
@with_appcontext
def prepare_command(ctx: click.Context, no_demo: bool) -> None:
    """Bring the tables up to date; the demo into an empty database; coverage where there is none."""
    try:
        flask_migrate.upgrade()
        if not no_demo:
            _call(ctx, "demo", "load", if_empty=True)
            _cover(ctx)
    except CityError as error:
        raise click.ClickException(str(error)) from error


def _cover(ctx: click.Context) -> None:
    """Data of one's own may not be all there yet: the pages say what is missing."""
    try:
        _call(ctx, "coverage", "run", area_code=None, if_none=True)
    except (CityError, click.ClickException) as error:
        click.echo(f"No coverage yet: {error}")


def _call(ctx: click.Context, group: str, command: str, **given: object) -> None:
    found = LazyGroup(group, "").get_command(ctx, command)
    assert found is not None
    ctx.invoke(found, **given)
