"""A command of `flask data` as a person calls it."""

from pathlib import Path

from click.testing import CliRunner, Result

from app.cli.register import LazyGroup


def data(*arguments: str | Path) -> Result:
    """Run it to its end; its output and exit code are what is tested."""
    return command("data", *arguments)


def command(group: str, *arguments: str | Path) -> Result:
    """A command of any group."""
    return CliRunner().invoke(LazyGroup(group, ""), [str(one) for one in arguments])


def lines(output: str) -> list[str]:
    """Lines of an output, those of its tables with single blanks."""
    return [" ".join(line.split()) for line in output.splitlines()]
