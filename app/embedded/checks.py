"""``make test`` and its kin, ``make lint``, ``make bench``: on a cluster and a var folder of their own."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from app.embedded import browser, clients, cluster, interrupts, places, prepare, qgis, virtualenv
from app.embedded.errors import SetupError
from app.embedded.locks import locked_or_busy
from app.embedded.places import PROJECT

LINTERS = (
    ["ruff", "check", "."],
    ["ruff", "format", "--check", "."],
    ["mypy", "app", "spatial", "tiles"],
)
FAST = ("-m", "not slow and not qgis")
QGIS = ("-m", "qgis")
CLEAR_UP_SECONDS = 30.0
SLOW = ("-m", "slow")
# Two processes, each with a database of its own. A file stays in one, for what its tests share.
IN_TWO = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")


def test(arguments: Sequence[str], *, selection: Sequence[str] = FAST) -> int:
    """Lint, types and tests, or with arguments for pytest the tests alone; its closing line comes last."""
    prepare.project(virtualenv.TEST_SETS)
    chromium = browser.require()
    node = clients.require()
    code = 0 if arguments else _run_linters()
    if code != 0:
        return code
    spread = IN_TWO if selection == FAST else ()
    command = ["pytest", *selection, *(arguments or spread)]  # in one process a debugger can be used
    with _database("test") as environment:
        return _module(command, {**environment, "CHROMIUM": str(chromium), "NODE": str(node)})


def test_peers() -> int:
    """The tests of the standards asked of ours, TiPg and pygeoapi; writes docs/conformance.md."""
    prepare.project(virtualenv.TEST_SETS)
    with _database("test") as environment:
        return _module(["tests.ogc.peers"], environment)


def test_qgis(arguments: Sequence[str]) -> int:
    """QGIS, which it installs, against the service."""
    prepare.project(virtualenv.TEST_SETS)
    qgis.require()
    with _database("test") as environment:
        return _module(["pytest", *QGIS, *(arguments or ["tests/qgis"])], environment)


def lint() -> int:
    """Lint, format and types."""
    prepare.project(virtualenv.TEST_SETS)
    return _run_linters()


def bench(arguments: Sequence[str]) -> int:
    """Every benchmark in turn, or those named; the first failure's exit code."""
    prepare.project(virtualenv.TEST_SETS)
    there = sorted(path.stem for path in (PROJECT / "benchmarks").glob("*.py") if path.stem[0] != "_")
    unknown = sorted(set(arguments) - set(there))
    if unknown:
        raise SetupError(f"no benchmark is called {', '.join(unknown)}; there are: {', '.join(there)}")
    codes = [_benchmark(name) for name in arguments or there]
    return next((code for code in codes if code != 0), 0)


def _benchmark(name: str) -> int:
    """One of them, on a database that no other one has filled."""
    with _database("bench") as environment:
        return _module([f"benchmarks.{name}"], environment)


def _run_linters() -> int:
    for linter in LINTERS:
        code = _module(linter, dict(os.environ))
        if code != 0:
            print(f"{' '.join(linter)} found the above.", flush=True)
            return code
    return 0


def _module(arguments: Sequence[str], environment: dict[str, str]) -> int:
    """Run a module to its end; an interrupted one gets the time to clear up after itself."""
    child = subprocess.Popen([str(virtualenv.PYTHON), "-m", *arguments], cwd=PROJECT, env=environment)
    try:
        return child.wait()
    except KeyboardInterrupt as asked:
        if asked.args != (signal.SIGINT,):  # Ctrl-C has reached the child already, the others have not
            child.send_signal(signal.SIGINT)
        try:
            child.wait(CLEAR_UP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
        raise


@contextmanager
def _database(purpose: str) -> Iterator[dict[str, str]]:
    """The environment with a fresh database, on a private cluster that is stopped afterwards."""
    var = places.make_folder(places.var_folder() / purpose)
    name = f"citygrid_{purpose}"
    outside = prepare.outside_database()
    with locked_or_busy(places.make_folder(var / "run")) as free:
        if not free:
            raise SetupError(f"another run on {var} is under way; wait for it, or set CITYGRID_VAR")
        if outside:
            _refuse_other_databases(outside, name)
            yield prepare.environment(var, outside)
            return
        cluster.start(var, durable=False)
        try:
            yield prepare.environment(var, cluster.fresh_database(var, name))
        finally:
            interrupts.ignore()
            cluster.stop(var)


def _refuse_other_databases(url: str, name: str) -> None:
    """Tests and benchmarks empty the database they are given."""
    if url.partition("?")[0].rpartition("/")[2] != name:
        raise SetupError(
            f"CITYGRID_DATABASE_URL must name the database '{name}' here: its content is deleted"
        )
