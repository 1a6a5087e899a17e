"""Which commands `flask` has."""

from flask import Flask

from app.cli.lazy import LazyGroup
from app.cli.prepare import prepare_command

GROUPS = {
    "data": "Bring data in, take it out.",
    "demo": "The synthetic demo district.",
    "coverage": "Compute who is covered.",
    "gaps": "List the gaps.",
    "jobs": "Background work.",
    "backup": "Keep a copy, bring it back.",
}


def register_commands(app: Flask) -> None:
    """Add every group and command to `flask`."""
    for name, help_text in GROUPS.items():
        app.cli.add_command(LazyGroup(name, help_text))
    app.cli.add_command(prepare_command)
