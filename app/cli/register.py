"""Which commands `flask` has."""

from flask import Flask

from app.cli.lazy import LazyCommand, LazyGroup

GROUPS = {
    "accounts": "Who may sign in.",
    "data": "Bring data in, take it out.",
    "demo": "The synthetic demo district.",
    "coverage": "Compute who is covered.",
    "gaps": "List the gaps.",
    "stations": "Base stations that are there.",
    "plans": "Where to build, and what becomes of it.",
    "access": "What services reach: on foot, by sight, by WLAN.",
    "venues": "Whether venues have the WLAN that the plan targets.",
    "scenarios": "What would happen if.",
    "tiles": "Vector tiles made ahead.",
    "jobs": "Background work.",
    "audit": "The record of deeds: seal, verify, erase.",
    "cases": "Cases: verify what happened to them.",
    "backup": "Keep a copy, bring it back.",
}
COMMANDS = {
    "prepare": "Bring the tables up to date; the demo into an empty database; coverage where there is none.",
}


def register_commands(app: Flask) -> None:
    """Add every group and command to `flask`."""
    for name, help_text in GROUPS.items():
        app.cli.add_command(LazyGroup(name, help_text))
    for name, help_text in COMMANDS.items():
        app.cli.add_command(LazyCommand(name, help=help_text))
