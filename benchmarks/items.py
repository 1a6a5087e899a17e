"""
Pages of 200,000 buildings as GeoJSON beside TiPg and pygeoapi, and all of them through GDAL beside TiPg.

Boxes of 500 m x 500 m in a ring, `numberMatched` in every answer, all asked in turn within one run: three
rounds, by one client and by sixteen; the middle one of each figure counts. Prints the tables of
benchmarks/README.md; ends with status 1 where the servers do not answer the same, or a row is missing.
"""

import json
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pyogrio
from pyproj import Transformer

from app import db
from app.config import settings
from app.domain.actors import EVERYWHERE
from app.domain.collections import collection_named
from app.services.listings import PEOPLE
from app.store import listings
from benchmarks import _city, _peers, _servers
from benchmarks._load import CLIENTS, Rounds, interleaved, over_http, short

LIMITS = (10, 100, 1000)
BOX_M, SIDE = 500.0, 5  # of a box; boxes a side around the middle of the city
JSON = {"Accept": "application/geo+json"}
OURS, TIPG, PYGEOAPI = "CityGrid", "TiPg", "pygeoapi"
ON_THE_EDGE = 2  # houses of a box: an edge straight in degrees is 3 mm from one straight in metres
PAGE_SIZE = 10_000  # of GDAL: the most that any of them gives
PATIENCE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Server:
    """Where somebody's buildings are."""

    name: str
    base: str
    layer: str

    def pages(self, limit: int) -> list[str]:
        """Paths of the first page in each box."""
        return [f"{self._path}?limit={limit}&bbox={box}" for box in boxes()]

    @property
    def _path(self) -> str:
        return f"{self.base.removeprefix(self.origin)}/collections/{self.layer}/items"

    @property
    def origin(self) -> str:
        return "/".join(self.base.split("/")[:3])


def boxes() -> list[str]:
    """A square of boxes around the middle of the city, in degrees."""
    to_degrees = Transformer.from_crs(settings().crs.metric_epsg, 4326, always_xy=True)
    west_m, south_m = (edge + (_city.SIDE_M - SIDE * BOX_M) / 2 for edge in (_city.WEST_M, _city.SOUTH_M))
    made = []
    for column in range(SIDE):
        for row in range(SIDE):
            x_m, y_m = west_m + column * BOX_M, south_m + row * BOX_M
            west, south = to_degrees.transform(x_m, y_m)
            east, north = to_degrees.transform(x_m + BOX_M, y_m + BOX_M)
            made.append(f"{west:.7f},{south:.7f},{east:.7f},{north:.7f}")
    return made


@contextmanager
def servers(folder: Path) -> Iterator[list[Server]]:
    """The service with two workers, and the peers that can be installed, on the rows that a guest sees."""
    rows = listings.relation("buildings", scope=EVERYWHERE, without=PEOPLE).subquery("rows")
    columns = collection_named("buildings").columns.names
    table = _peers.Table(name="buildings", rows=rows, columns=columns)
    database = _peers.Database(url=db.owner_url(), tables=(table,), srid=4326)  # what both answer in
    _peers.lay_out(database)
    with ExitStack() as open_:
        made = [Server(OURS, f"{open_.enter_context(_servers.service(2, folder))}/ogc", "buildings")]
        for key, name in (("tipg", TIPG), ("pygeoapi", PYGEOAPI)):
            if _peers.python(key) is not None:
                base = open_.enter_context(_peers.PEERS[key](database, folder))
                made.append(Server(name, base, f"{_peers.PREFIXES.get(key, '')}buildings"))
        yield made


def answered(server: Server, limit: int) -> list[tuple[int, set[str]]]:
    """For each box how many there are in all, and the codes of the page."""
    found = []
    for path in server.pages(limit):
        request = urllib.request.Request(server.origin + path, headers=JSON)
        with urllib.request.urlopen(request, timeout=60) as answer:
            page = json.loads(answer.read())
        found.append((page["numberMatched"], {one["properties"]["code"] for one in page["features"]}))
    return found


def refuse_others(asked: Sequence[Server]) -> int:
    """Houses in a box, in the middle; refuses to compare where servers do not answer the same."""
    first, *others = (answered(server, max(LIMITS)) for server in asked)
    for server, other in zip(asked[1:], others, strict=True):
        for (count, codes), (its_count, its_codes) in zip(first, other, strict=True):
            if abs(count - its_count) > ON_THE_EDGE or len(codes ^ its_codes) > 2 * ON_THE_EDGE:
                raise SystemExit(f"{server.name} answers {its_count} houses where {OURS} answers {count}")
    counts = sorted(count for count, _ in first)
    return counts[len(counts) // 2]


def read_all(server: Server) -> tuple[float, int, int]:
    """Every building through GDAL: seconds, rows, different codes."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        return apart.submit(_read_all, server.base, server.layer).result(PATIENCE_SECONDS)


def _read_all(base: str, layer: str) -> tuple[float, int, int]:
    pyogrio.set_gdal_config_options({"GDAL_HTTP_TIMEOUT": "120"})
    began = time.perf_counter()
    frame = pyogrio.read_dataframe(f"OAPIF:{base}", layer=layer, PAGE_SIZE=PAGE_SIZE)
    return time.perf_counter() - began, len(frame), frame["code"].nunique()


def report(rounds: dict[tuple[str, int], Rounds], asked: Sequence[Server]) -> None:
    """The table of pages."""
    of_each = " | ".join(f"{n} at once: a second | p50 / p95 ms" for n in CLIENTS)
    peers = [server.name for server in asked[1:]]
    ratios = " and ".join(map(str, CLIENTS))
    print(f"\n| limit | | {of_each} | {' | '.join(f'times {peer}, {ratios}' for peer in peers)} |")
    print("|---" * (2 + 2 * len(CLIENTS) + len(peers)) + "|")
    for limit in LIMITS:
        for server in asked:
            mine = rounds[server.name, limit]
            figures = [word for n in CLIENTS for word in mine.words(n)]
            held = [
                " and ".join(f"{mine.times(rounds[peer, limit], n):.1f}" for n in CLIENTS)
                if server.name == OURS
                else ""
                for peer in peers
            ]
            print(f"| {limit:,} | {' | '.join([server.name, *figures, *held])} |")


def whole(asked: Sequence[Server]) -> None:
    """The table of all rows through GDAL; ends the program where one is missing or comes twice."""
    print("\n| | seconds | rows | different |\n|---|---|---|---|")
    for server in asked:
        seconds, rows, different = read_all(server)
        print(f"| {server.name} | {short(seconds)} | {rows:,} | {different:,} |", flush=True)
        if not rows == different == _city.BUILDINGS:
            raise SystemExit(f"{server.name} has to give {_city.BUILDINGS:,} different rows")


def main() -> None:
    """Prepare, compare, ask in turn, report."""
    _city.prepare()
    with tempfile.TemporaryDirectory() as folder, servers(Path(folder)) as asked:
        print(f"{refuse_others(asked):,} houses in a box", flush=True)
        rounds = {
            (server.name, limit): Rounds(
                lambda clients, server=server, limit=limit: over_http(
                    server.origin, server.pages(limit), clients, JSON
                )
            )
            for limit in LIMITS
            for server in asked
        }
        interleaved(list(rounds.values()))
        report(rounds, asked)
        whole([server for server in asked if server.name != PYGEOAPI])


if __name__ == "__main__":
    main()
