"""QGIS against the running service: rows, filters, tiles in their style, the layer file."""

import json
import os
import subprocess
from pathlib import Path
from types import SimpleNamespace
from urllib.request import urlopen

import pytest
from PIL import Image, ImageStat
from sqlalchemy import text

from app import db
from app.embedded import qgis
from tests.ogc.clients.conftest import serving  # noqa: F401 - the little city behind a real server

pytestmark = pytest.mark.qgis

SESSION = Path(__file__).with_name("session.py")
SECONDS_MOST = 300
OPACITY = 0.8  # of the coverage's style
GOOD, FAIR = (42, 111, 187), (246, 217, 138)
CELL_PX = 200  # four cells of 50 m side by side on a picture of 800 px


@pytest.fixture(scope="module")
def seen(serving, tmp_path_factory):  # noqa: F811
    """What QGIS found, and its pictures."""
    folder = tmp_path_factory.mktemp("qgis")
    root = serving.base.removesuffix("/ogc")
    (folder / "citygrid.qlr").write_bytes(urlopen(f"{root}/connect/citygrid.qlr?lang=en").read())
    addresses = (
        *(serving.base, f"{root}/tiles/coverage/style.json", f"{root}/tiles/coverage/{{z}}/{{x}}/{{y}}.pbf"),
        *(folder / "citygrid.qlr", folder),
    )
    own = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
    done = subprocess.run(
        [qgis.PYTHON, str(SESSION), *map(str, addresses)],
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **own},
        capture_output=True,
        text=True,
        timeout=SECONDS_MOST,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads((folder / "seen.json").read_text(encoding="utf-8"))
    pictures = {name: Image.open(folder / f"{name}.png").convert("RGB") for name in ("tiles", "file")}
    return SimpleNamespace(**found, pictures=pictures)


def codes(condition):
    """Codes of buildings by SQL."""
    with db.engine().connect() as connection:
        rows = connection.execute(text(f"select code from buildings where {condition} order by code"))
        return list(rows.scalars())


def test_every_building_is_counted_and_read_once(seen):
    there = codes("true")
    assert len(there) == 6
    assert seen.buildings["is_valid"]
    assert (seen.buildings["count"], seen.buildings["rows"]) == (6, there)
    assert {"code", "floors", "height_m", "dataset"} <= set(seen.buildings["fields"])


@pytest.mark.parametrize(
    ("name", "condition", "count"), [("floors_over_5", "floors > 5", 4), ("floors_60", "floors = 60", 1)]
)
def test_an_expression_keeps_the_rows_that_sql_keeps(seen, name, condition, count):
    wanted, found = codes(condition), seen.buildings[name]
    assert len(wanted) == count
    assert found["rows"] == wanted
    assert found["is_taken"] and found["as_filter"] == wanted


def test_tiles_are_drawn_in_the_colours_of_their_style_and_gaps_hatched(seen):
    assert seen.tiles["is_valid"] and seen.tiles["is_styled"], seen.tiles["problem"]
    assert seen.tiles["errors"] == []
    judge(seen.pictures["tiles"])


def judge(picture):
    """Good, fair, and two cells of a gap, from left to right."""
    for place, colour in ((0, GOOD), (1, FAIR)):
        assert share(picture, place, on_white(colour)) > 0.9
    for place in (2, 3):
        red, green, blue = ImageStat.Stat(inside(picture, place)).mean
        assert red > green + 20 and red > blue + 10  # dark red, made lighter by the lines over it
        assert max(ImageStat.Stat(inside(picture, place)).stddev) > 10  # the lines
        assert share(picture, place, (255, 255, 255)) < 0.3


def inside(picture, place):
    """A cell without its edges: degrees lie a little askew on the metric grid."""
    margin = CELL_PX // 5
    return picture.crop((place * CELL_PX + margin, margin, (place + 1) * CELL_PX - margin, CELL_PX - margin))


def on_white(colour):
    """A colour as it looks half through."""
    return tuple(round(OPACITY * part + (1 - OPACITY) * 255) for part in colour)


def share(picture, place, colour):
    """How much of the inside of a cell is of a colour."""
    pixels = list(inside(picture, place).get_flattened_data())
    near = [one for one in pixels if max(abs(a - b) for a, b in zip(one, colour, strict=True)) <= 8]
    return len(near) / len(pixels)


def test_the_layer_file_opens_with_every_layer_valid_and_draws_coverage(seen):
    assert seen.file["is_loaded"], seen.file["problem"]
    names = [one["name"] for one in seen.file["layers"]]
    assert {"Areas", "Base stations", "Buildings", "Coverage"} <= set(names)
    assert "Cases" not in names
    assert [one["name"] for one in seen.file["layers"] if not one["is_valid"]] == []
    assert seen.file["shown"] == ["Coverage"]
    assert seen.file["errors"] == []
    judge(seen.pictures["file"])
