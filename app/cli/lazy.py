"""Commands and groups that load when called, so that `flask --help` and the web stay quick and light."""

from importlib import import_module
from typing import Any

import click

from app import db
from app.errors import CityError
from app.services import installation
from spatial.errors import SpatialError

HELP = frozenset({"--help"})  # may be asked for without a database
# Commands that need no tables, or that bring them.
WITHOUT_TABLES = {"backup": frozenset({"list", "verify", "restore"})}


class LazyCommand(click.Command):
    """A command whose module is imported when it is called."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context of the real command, which is then the one that runs."""
        command: click.Command = import_module(f"app.cli.{self.name}").command
        return command.make_context(info_name, args, parent, **extra)


class LazyGroup(click.Group):
    """A group whose module is imported at its first use."""

    def __init__(self, name: str, help_text: str) -> None:
        super().__init__(name, help=help_text)

    def _loaded(self) -> click.Group:
        return import_module(f"app.cli.{self.name}").group  # type: ignore[no-any-return]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands of the group."""
        return self._loaded().list_commands(ctx)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command on a database laid out for this configuration; a mistake ends in a clear line."""
        try:
            free = HELP | WITHOUT_TABLES.get(self.name or "", frozenset())
            if not free & {*ctx._protected_args, *ctx.args}:
                with db.transaction() as session:
                    installation.require_layout(session)
            return super().invoke(ctx)
        except (CityError, SpatialError) as error:
            raise click.ClickException(str(error)) from error

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command of the group."""
        return self._loaded().get_command(ctx, cmd_name)
