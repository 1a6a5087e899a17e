"""
Vector tiles of 200,000 buildings beside TiPg, and beside the bare statement in the database.

All are asked in turn within one run, three rounds of it, by one client and by sixteen; the middle one of each
figure counts. So are a tile that is in memory, and one that its reader has. Prints the table of
benchmarks/README.md with what each tile holds; ends with status 1 where TiPg shows more than the service.
"""

import gzip
import math
import re
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import mapbox_vector_tile
from sqlalchemy import literal_column, select

from app import db
from app.models.buildings import Building
from benchmarks import _city, _peers, _servers
from benchmarks._load import CLIENTS, Rounds, by_sql, interleaved, over_http
from tiles.statements import FOLDER

GZIP = {"Accept-Encoding": "gzip"}
# Zoom -> tiles a side around the middle of the city, all of them full.
SIDES = {13: 1, 14: 3, 15: 5, 16: 9}
LEAST_ZOOM = 14  # of buildings
ALL, FEW = "", "?attributes=few"
GUEST = {":people": "false", ":area_ids": "null"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody who is asked for tiles."""

    name: str
    zoom: int
    content: str
    rounds: Rounds
    beside: str | None = None  # whom it is held against besides TiPg


def tiles_at(zoom: int) -> list[tuple[int, int, int]]:
    """A square of tiles around the middle, row by row."""
    lon, lat = _city.centre()
    side = SIDES[zoom]
    x = (lon + 180) / 360 * 2**zoom
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom
    west, north = round(x - side / 2), round(y - side / 2)
    return [(zoom, west + column, north + row) for row in range(side) for column in range(side)]


def statement(*, few: bool) -> str:
    """What the database is asked for a tile, for a guest."""
    sql = (FOLDER / "buildings.sql").read_text(encoding="utf-8")
    for name, value in {**GUEST, ":few": str(few).lower()}.items():
        sql = re.sub(rf"{name}\b", value, sql)
    return sql


def use_group() -> str:
    """How our statement tells groups of uses, for the table of TiPg."""
    found = re.search(r"case\s+when h\.use in.*?end(?= as use_group)", statement(few=False), re.DOTALL)
    if found is None:
        raise SystemExit("buildings.sql has no use_group")
    return found[0].replace("h.use", "use")


@contextmanager
def tipg(folder: Path) -> Iterator[str | None]:
    """
    TiPg on a table that suits it best, with the margin of our tiles; None where it cannot be installed.

    The rows of our own tiles, stored in the projection of tiles. Columns as in the tiles of a guest.
    """
    if _peers.python("tipg") is None:
        yield None
        return
    columns = ("id", "code", "name_zh", "name_en", "use", "height_m", "floors", "use_group")
    group = literal_column(use_group()).label("use_group")
    shown = select(*(getattr(Building, name) for name in columns[:-1]), group, Building.geom)
    table = _peers.Table(name="buildings", rows=shown.subquery("rows"), columns=columns)
    database = _peers.Database(url=db.owner_url(), tables=(table,), srid=3857)
    _peers.lay_out(database)
    settings = {f"TIPG_DB_{kind}_EXTENT": "false" for kind in ("SPATIAL", "DATETIME")}
    with _peers.tipg(database, folder, TIPG_TILE_BUFFER="64", **settings) as address:
        yield address


def ours_at(zoom: int, query: str) -> list[str]:
    """Paths of the service."""
    return [f"/tiles/buildings/{z}/{x}/{y}.pbf{query}" for z, x, y in tiles_at(zoom)]


def tipgs_at(zoom: int) -> list[str]:
    """Paths of TiPg."""
    folder = "/collections/peer.buildings/tiles/WebMercatorQuad"
    return [f"{folder}/{z}/{x}/{y}" for z, x, y in tiles_at(zoom)]


def fetched(address: str) -> tuple[int, bytes]:
    """Bytes on the way, and the tile."""
    request = urllib.request.Request(address, headers=GZIP)
    with urllib.request.urlopen(request, timeout=60) as answer:
        sent = answer.read()
        return len(sent), gzip.decompress(sent) if answer.headers["Content-Encoding"] == "gzip" else sent


def content_of(origin: str, paths: list[str]) -> tuple[str, set[str], set[str]]:
    """In words what the tile in the middle holds; its codes and its columns."""
    sent, tile = fetched(origin + paths[len(paths) // 2])
    if not tile:
        return "nothing", set(), set()
    (layer,) = mapbox_vector_tile.decode(tile).values()
    codes = {str(one["properties"].get("code")) for one in layer["features"]}
    columns = {name for one in layer["features"] for name in one["properties"]} - {"id"}
    words = f"{len(layer['features']):,} houses, {len(columns)} columns, {sent / 1000:.0f} KB"
    return words, codes, columns


def subjects(service: str, tipg: str | None) -> list[Subject]:
    """Who is asked in the rounds; refuses to compare where the same is not shown."""
    made = []
    for zoom in SIDES:
        theirs = None if tipg is None else content_of(tipg, tipgs_at(zoom))
        if tipg is not None and theirs is not None:
            made.append(Subject("TiPg", zoom, theirs[0], _asking(tipg, tipgs_at(zoom))))
        if zoom < LEAST_ZOOM:
            ask = _asking(service, ours_at(zoom, ALL), 204)
            made.append(Subject("CityGrid", zoom, f"nothing: TileJSON says from {LEAST_ZOOM}", ask))
            continue
        for words, query in {"all columns": ALL, "few columns": FEW}.items():
            ours = content_of(service, ours_at(zoom, query))
            if query == ALL and theirs is not None and zoom > LEAST_ZOOM:
                _refuse_less(zoom, ours, theirs)
            ask, bare = _asking(service, ours_at(zoom, query)), f"its SQL, {words}"
            made.append(Subject(f"CityGrid, {words}", zoom, ours[0], ask, beside=bare))
            made.append(Subject(bare, zoom, "the same", _asking_sql(statement(few=query == FEW), zoom)))
    return made


def _refuse_less(
    zoom: int, ours: tuple[str, set[str], set[str]], tipgs: tuple[str, set[str], set[str]]
) -> None:
    """TiPg leaves out what lies in the margin of a tile alone; all that it shows, we have to."""
    if not ours[1] >= tipgs[1] or not ours[2] >= tipgs[2]:
        raise SystemExit(f"at zoom {zoom} TiPg shows more: {ours[0]} and {tipgs[0]}, {tipgs[2] - ours[2]}")


def _asking(origin: str, paths: list[str], status: int = 200) -> Rounds:
    return Rounds(lambda clients: over_http(origin, paths, clients, GZIP, status=status))


def _asking_sql(sql: str, zoom: int) -> Rounds:
    return Rounds(lambda clients: by_sql(sql, tiles_at(zoom), clients))


def known(service: str, workers: str) -> list[Subject]:
    """A tile that is in memory, and one that its reader has, asked for by a guest."""
    path = ours_at(16, ALL)[0]
    fetched(service + path)
    fetched(service + path)
    request = urllib.request.Request(service + path, headers=GZIP)
    with urllib.request.urlopen(request, timeout=60) as answer:
        has = {**GZIP, "If-None-Match": answer.headers["ETag"]}
        size = len(answer.read())
    return [
        Subject(f"in memory, {workers}", 16, f"{size / 1000:.0f} KB", _asking(service, [path])),
        Subject(
            f"304, {workers}",
            16,
            "no body",
            Rounds(lambda clients: over_http(service, [path], clients, has, status=304)),
        ),
    ]


def report(asked: list[Subject]) -> None:
    """The table."""
    of_each = " | ".join(f"{n} at once: a second | p50 / p95 ms" for n in CLIENTS)
    ratios = " and ".join(map(str, CLIENTS))
    print(f"\n| | asked | holds | {of_each} | times TiPg, {ratios} | times its SQL, {ratios} |")
    print("|---" * (5 + 2 * len(CLIENTS)) + "|")
    for one in asked:
        same_zoom = {other.name: other for other in asked if other.zoom == one.zoom}
        peers = [same_zoom.get("TiPg") if one.beside else None, same_zoom.get(one.beside or "")]
        held = [
            " and ".join(f"{one.rounds.times(peer.rounds, n):.2f}" for n in CLIENTS) if peer else ""
            for peer in peers
        ]
        figures = [word for n in CLIENTS for word in one.rounds.words(n)]
        print(f"| z{one.zoom} | {' | '.join([one.name, one.content, *figures, *held])} |")


def main() -> None:
    """Prepare, ask in turn, report."""
    _city.prepare()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_:
        both = open_.enter_context(_servers.service(2, Path(folder)))
        one = open_.enter_context(_servers.service(1, Path(folder)))
        peer = open_.enter_context(tipg(Path(folder)))
        asked = [*subjects(both, peer), *known(one, "1 process"), *known(both, "2 processes")]
        interleaved([subject.rounds for subject in asked])
    report(asked)


if __name__ == "__main__":
    main()
