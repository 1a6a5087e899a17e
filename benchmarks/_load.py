"""Asks for something as fast as it comes: `wrk` over HTTP, `pgbench` for a statement alone."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import make_url

from app import db

SECONDS, ROUNDS, CLIENTS = 3, 3, (1, 16)
# One tile after the other, in a ring; what is not answered as expected is counted.
SCRIPT = """
local paths = {{ {paths} }}
local at = 0
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
local threads = {{}}
setup = function(thread) table.insert(threads, thread) end
init = function(args) wrong = 0 end
response = function(status) if status ~= {status} then wrong = wrong + 1 end end
done = function(summary, latency, requests)
  local missed = 0
  for _, thread in ipairs(threads) do missed = missed + thread:get("wrong") end
  io.write(string.format("figures %d %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95), missed))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What came of some seconds of asking."""

    per_second: float
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Rounds:
    """What came of asking one server for one thing, round after round, by the number of clients."""

    ask: Callable[[int], Load]
    loads: dict[int, list[Load]] = field(default_factory=lambda: {clients: [] for clients in CLIENTS})

    def words(self, clients: int) -> tuple[str, str]:
        """Answers a second, and times; each the middle one of all rounds."""
        figures = ("per_second", "p50_ms", "p95_ms")
        rate, p50_ms, p95_ms = (
            median(getattr(one, figure) for one in self.loads[clients]) for figure in figures
        )
        return short(rate), f"{short(p50_ms)} / {short(p95_ms)}"

    def times(self, other: "Rounds", clients: int) -> float:
        """How many times as many answers a second as another one gives: the middle one of all rounds."""
        pairs = zip(self.loads[clients], other.loads[clients], strict=True)
        return median(mine.per_second / its.per_second for mine, its in pairs)


def interleaved(asked: Sequence[Rounds]) -> None:
    """Ask all in turn, and all again, so that what else the machine does falls on everybody."""
    for number in range(ROUNDS):
        print(f"round {number + 1} of {ROUNDS}", flush=True)
        for one in asked:
            for clients in CLIENTS:
                one.loads[clients].append(one.ask(clients))


def short(figure: float) -> str:
    """Three digits, or all before the point."""
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"


def program(name: str) -> str:
    """Where a program is; Debian keeps those of PostgreSQL apart."""
    apart = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name) or (str(apart[-1]) if apart else None)
    if found is None:
        raise SystemExit(f"{name} is missing: apt-get install wrk postgresql-contrib")
    return found


def over_http(
    origin: str, paths: Sequence[str], clients: int, headers: Mapping[str, str], *, status: int = 200
) -> Load:
    """Requests over connections that stay open."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        quoted = ", ".join(f'"{path}"' for path in paths)
        script.write(SCRIPT.format(paths=quoted, status=status))
        script.flush()
        given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
        command = [program("wrk"), "-t1", f"-c{clients}", f"-d{SECONDS}s", "--timeout", "30s", *given]
        done = subprocess.run(
            [*command, "-s", script.name, origin], capture_output=True, text=True, check=True
        )
    found = re.search(r"^figures (\d+) (\d+) (\d+) (\d+) (\d+)$", done.stdout, re.MULTILINE)
    if found is None:
        raise SystemExit(f"wrk said nothing of use: {done.stdout}{done.stderr}")
    requests, took_us, p50_us, p95_us, missed = map(int, found.groups())
    if missed or not requests:
        raise SystemExit(f"{origin}{paths[0]}: {missed} of {requests} answers were not {status}")
    return Load(requests / took_us * 1e6, p50_us / 1000, p95_us / 1000)


def by_sql(statement: str, tiles: Sequence[tuple[int, int, int]], clients: int) -> Load:
    """The statement alone, in transactions of its own over the same socket."""
    z, west, north = tiles[0]
    wide = len({x for _, x, _ in tiles})
    lines = [
        f"\\set k random(0, {len(tiles) - 1})",
        f"\\set z {z}",
        f"\\set x {west} + :k % {wide}",
        f"\\set y {north} + :k / {wide}",
        " ".join(line for line in statement.splitlines() if not line.startswith("--")) + ";",
    ]
    plain = make_url(db.database_url()).set(drivername="postgresql")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "tile.sql")
        script.write_text("\n".join(lines))
        command = [program("pgbench"), "-n", "-M", "simple", f"-c{clients}", "-j1", f"-T{SECONDS}", "-l"]
        command += ["--log-prefix", f"{folder}/log", "-f", str(script)]
        command.append(plain.render_as_string(hide_password=False))
        variables = {**os.environ, "PGOPTIONS": db.CONNECTION_OPTIONS}
        done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
        took_us = [
            int(line.split()[2]) for log in Path(folder).glob("log*") for line in log.read_text().splitlines()
        ]
    rate = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or rate is None or len(took_us) < 2:
        raise SystemExit(f"pgbench failed: {done.stdout}{done.stderr}")
    cuts = quantiles(took_us, n=20)
    return Load(float(rate[1]), cuts[9] / 1000, cuts[18] / 1000)
