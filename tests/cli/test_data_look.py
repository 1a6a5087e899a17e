"""`flask data look|profiles`: what a file may be, and which files are known."""

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.files.profiles import known_profiles
from tests.cli.running import data, lines
from tests.services.importing import DRAWN, REAL, row_counts, written

pytestmark = pytest.mark.usefixtures("connection")


def test_a_look_shows_columns_examples_and_the_command_that_would_import(session: Session):
    before = row_counts(session)
    result = data("look", DRAWN / "hotspots.csv")
    assert result.exit_code == 0, result.output
    assert "H1 | H2" in result.output
    assert "shapes: none; a column may hold them" in result.output
    assert result.output.index(f"flask data import hotspots {DRAWN / 'hotspots.csv'}") < result.output.index(
        "columns of hotspots: kind, ap_count"
    )
    assert "100% of the first 2 rows can be read" in result.output
    assert row_counts(session) == before


def test_a_look_begins_with_its_proposals_and_says_who_decides_the_datum(tmp_path):
    path = written(tmp_path, "h.csv", "code,lon,lat,ap_count\nH1,121.41,31.21,3\n")
    shown = data("look", path).output
    assert shown.startswith(f"flask data import hotspots {path}\n")
    assert "datum: not stated; state it with --datum, or let --datum auto decide" in shown
    assert shown.index("datum: ") < shown.index("for example")


def test_a_look_at_a_wide_file_shows_what_it_would_read_and_counts_the_rest(tmp_path):
    many = [f"note{place}" for place in range(40)]
    names, values = [*many, "code", "lon", "lat", "ap_count", "empty"], ["x"] * 40
    row = ",".join([*values, "H1", "121.41", "31.21", "3", ""])
    path = written(tmp_path, "h.csv", f"{','.join(names)}\n{row}\n")
    brief, whole = data("look", path).output, data("look", path, "--columns").output
    assert "note7 " in brief and "note8 " not in brief  # 4 columns that are read, then 8 others
    assert all(f"{name} " in brief for name in ("code", "lon", "lat", "ap_count"))
    assert "and 33 more columns; --columns shows all" in brief
    assert all(f"{name} " in whole for name in names)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("buildings.gpkg", "datum: WGS 84, as the file says"),
        ("cells.csv", "datum: WGS 84, as the profile says"),
        ("population.csv", None),
    ],
)
def test_a_look_says_where_the_datum_is_from(tmp_path, name, said):
    shown = data("look", looked_at(tmp_path, name)).output
    assert ("datum: " not in shown) if said is None else (said in shown)


def looked_at(folder, name):
    if name == "population.csv":
        return DRAWN / name
    if name == "buildings.gpkg":
        square = shapely.box(121.41, 31.21, 121.411, 31.211)
        frame = gpd.GeoDataFrame({"floors": [3], "building": ["yes"]}, geometry=[square], crs=4326)
        frame.to_file(folder / name)
        return folder / name
    header = "radio,mcc,net,area,cell,unit,lon,lat,range,samples,changeable,created,updated,averageSignal"
    return written(folder, name, f"{header}\nLTE,460,0,1,2,3,121.47,31.23,1000,5,1,1,1,-90\n")


def test_a_look_names_the_profile_that_fits():
    result = data("look", DRAWN / "buildings.geojson")
    assert "shapes: Polygon" in result.output
    assert (
        f"flask data import buildings {DRAWN / 'buildings.geojson'} --profile osm-buildings" in result.output
    )


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")
def test_a_look_says_what_is_lacking():
    path = REAL / "jingan_population_employment.csv"
    result = data("look", path)
    assert f"flask data import population {path}" in result.output
    assert "lacks: column 'actual_pop' has no year; add --set year=2020" in result.output


def test_a_look_at_a_file_that_fits_nothing_says_what_to_do(tmp_path):
    result = data("look", written(tmp_path, "x.csv", "name,colour\n[red]A,=1+1\n"))
    assert result.exit_code == 0
    assert "[red]A" in result.output
    assert "no kind fits; name columns with --map, or see flask data profiles" in result.output


def test_a_look_at_what_is_no_file_gives_one_line(tmp_path):
    assert data("look", tmp_path / "none.csv").output == "Error: none.csv: no such file\n"
    result = data("look", written(tmp_path, "h.docx", "x"))
    assert result.exit_code == 1
    assert result.output.startswith("Error: h.docx: format '.docx' is unknown; use one of .csv")


def test_every_profile_is_listed_with_its_kind_and_what_tells_it(connection: Connection):
    shown = lines(data("profiles").output)
    for profile in known_profiles().values():
        (line,) = (line for line in shown if line.startswith(f"{profile.key} "))
        assert profile.kind in line
        assert profile.title_en in line
        assert ", ".join(profile.recognised_by) in line
