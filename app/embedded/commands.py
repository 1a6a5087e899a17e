"""The commands behind ``make``; a failure to prepare or start is one message and exit code 1."""

from __future__ import annotations

import sys
from collections.abc import Callable

from app.embedded import checks, cleaning, interrupts, service
from app.embedded.errors import SetupError

HELP = """\
make run        prepare everything and start CityGrid; Ctrl-C stops it
                  make run ARGS=--no-demo   for data of your own: the demo stays out
make test       lint, types and tests
                  make test ARGS="-k gaps"  some tests alone
make test-slow  the long drills
make test-peers the tests of OGC API asked of TiPg and pygeoapi as well
make test-qgis  QGIS without a screen against the service; installs it
make lint       lint, format and types
make bench      benchmarks
                  make bench ARGS="name"    one of them alone
make clean      remove what can be made again; the data in var/ is kept

Environment: CITYGRID_PORT, CITYGRID_HOST, CITYGRID_VAR, CITYGRID_CONFIG, CITYGRID_DATABASE_URL,
             CITYGRID_OWNER_DATABASE_URL, CITYGRID_AUDIT_KEY_FILE"""

INTERRUPTED = 130

COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": service.run,
    "test": checks.test,
    "test-slow": lambda arguments: checks.test(arguments, selection=checks.SLOW),
    "test-peers": lambda arguments: checks.test_peers(),
    "test-qgis": checks.test_qgis,
    "lint": lambda arguments: checks.lint(),
    "bench": checks.bench,
    "clean": lambda arguments: cleaning.clean(),
}


def main(arguments: list[str]) -> int:
    """Obey one command."""
    command = COMMANDS.get(arguments[0]) if arguments else None
    if command is None:
        print(HELP)
        return 0 if arguments in ([], ["help"]) else 2
    interrupts.raise_on_signals()
    try:
        return command(arguments[1:])
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
