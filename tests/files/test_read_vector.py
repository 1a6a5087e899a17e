"""GeoPackage, Shapefile, FlatGeobuf and KML: the same rows out as another program put in."""

import sqlite3
import zipfile

import geopandas as gpd
import pytest
import shapely

from app.errors import RefusedError
from tests.files.builders import (
    NAMES,
    flaws_in,
    numbers_in,
    places,
    read_all,
    rows_in,
    shapes_in,
    source_of,
    text_file,
    written,
    zipped,
)

ROWS = [{"name": name, "n": number} for number, name in enumerate(NAMES, start=1)]


def of_shapefile(folder):
    return sorted(folder.glob("places.*"))


@pytest.mark.parametrize("suffix", ["gpkg", "shp"])
def test_rows_come_back_as_written(tmp_path, suffix):
    path = written(tmp_path / f"places.{suffix}", encoding="UTF-8")
    assert rows_in(path) == ROWS
    assert shapes_in(path) == list(places().geometry)
    assert source_of(path).head.epsg == 4326
    assert numbers_in(path) == [1, 2, 3]


def test_flatgeobuf_comes_back_in_its_own_order(tmp_path):
    path = written(tmp_path / "places.fgb")
    assert sorted(rows_in(path), key=lambda row: row["n"]) == ROWS


def test_kml_comes_back_as_text_and_points(tmp_path):
    path = written(tmp_path / "places.kml", driver="LIBKML")
    assert [row["Name"] for row in rows_in(path)] == list(NAMES)
    assert shapely.equals_exact(shapes_in(path), places().geometry.force_3d(0), 1e-9).all()


def test_kmz_is_kml_in_an_archive(tmp_path):
    plain = written(tmp_path / "doc.kml", driver="LIBKML")
    assert read_all(zipped(tmp_path / "places.kmz", plain)) == 3


def test_kml_with_entities_is_refused(tmp_path):
    path = text_file(tmp_path / "t.kml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><kml>&a;</kml>')
    with pytest.raises(RefusedError, match="entities"):
        source_of(path)


@pytest.mark.parametrize("has_cpg", [True, False])
def test_a_shapefile_in_utf_8_needs_no_cpg(tmp_path, has_cpg):
    path = written(tmp_path / "places.shp", encoding="UTF-8")
    if not has_cpg:
        path.with_suffix(".cpg").unlink()
    assert rows_in(path) == ROWS


def test_a_shapefile_in_gbk_is_read_by_its_cpg(tmp_path):
    assert rows_in(written(tmp_path / "places.shp", encoding="GBK")) == ROWS


@pytest.mark.parametrize("column", ["name", "名称"])
@pytest.mark.parametrize("is_packed", [True, False])
def test_a_shapefile_in_gbk_without_cpg_gets_the_advice_that_reads_it(tmp_path, column, is_packed):
    frame = places().rename(columns={"name": column})
    path = written(tmp_path / "places.shp", frame, encoding="GBK")
    path.with_suffix(".cpg").unlink()
    if is_packed:
        path = zipped(tmp_path / "places.zip", *of_shapefile(tmp_path))
    with pytest.raises(RefusedError, match=r"is not utf-8; as GBK it reads '.*': try --encoding gb18030"):
        read_all(path)
    assert [row[column] for row in rows_in(path, encoding="gb18030")] == list(NAMES)


@pytest.mark.parametrize("under", ["", "数据 2026/上海/"])
def test_a_shapefile_is_read_inside_its_archive(tmp_path, under):
    written(tmp_path / "places.shp", encoding="UTF-8")
    path = zipped(tmp_path / "places.zip", *of_shapefile(tmp_path), under=under)
    assert rows_in(path) == ROWS


def test_a_geopackage_is_read_inside_an_archive(tmp_path):
    path = zipped(tmp_path / "t.zip", written(tmp_path / "places.gpkg"))
    assert rows_in(path) == ROWS


def test_one_of_several_layers_must_be_named(tmp_path):
    path = written(tmp_path / "t.gpkg", layer="a")
    written(path, layer="b", append=True)
    with pytest.raises(RefusedError, match="has 2 layers; name one with --layer: a, b"):
        source_of(path)
    assert read_all(path, layer="b") == 3
    with pytest.raises(RefusedError, match="has no layer 'c'"):
        source_of(path, layer="c")


def test_heights_and_empty_and_missing_geometries_come_as_they_are(tmp_path):
    shapes = [shapely.Point(1, 2, 3), shapely.Point(), None, shapely.Polygon([(0, 0), (1, 0), (1, 1)])]
    frame = gpd.GeoDataFrame({"n": range(4)}, geometry=shapes, crs=4326)
    found = shapes_in(written(tmp_path / "t.gpkg", frame, geometry_type="Unknown"))
    assert found[0].has_z
    assert found[1] is None or found[1].is_empty
    assert found[2] is None
    assert found[3].geom_type == "Polygon"


def test_a_curved_geometry_is_straight_or_a_flaw_with_its_type(tmp_path):
    """An arc over (0, 0), (1, 1), (2, 0), put in by hand: no library here writes one."""
    path = written(tmp_path / "t.gpkg", places(), geometry_type="Unknown")
    arc = bytes.fromhex("010800000003000000") + b"".join(
        shapely.Point(x, y).wkb[5:] for x, y in ((0, 0), (1, 1), (2, 0))
    )
    with sqlite3.connect(path) as database:
        database.execute("DROP TRIGGER IF EXISTS rtree_t_geom_update6")
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        header = b"GP\x00\x01" + (4326).to_bytes(4, "little")
        database.execute("UPDATE t SET geom = ? WHERE n = 2", (header + arc,))
    database.close()
    (flaw,) = flaws_in(path)
    assert (flaw.number, flaw.rule) == (2, "the geometry is a CircularString; needs straight edges")
    assert numbers_in(path) == [1, 3]


def test_a_table_without_shapes_is_read(tmp_path):
    path = tmp_path / "t.gpkg"
    written(path, places().drop(columns="geometry"), layer="t")
    assert source_of(path).head.has_shapes is False
    assert rows_in(path) == ROWS


def test_a_moment_and_a_day_are_iso_text(tmp_path):
    frame = places().assign(seen="2026-11-25T08:30:00")
    frame["seen"] = frame["seen"].astype("datetime64[ms]")
    assert rows_in(written(tmp_path / "t.gpkg", frame))[0]["seen"].startswith("2026-11-25T08:30:00")


def test_a_shapefile_without_its_table_of_positions_is_refused(tmp_path):
    path = written(tmp_path / "places.shp", encoding="UTF-8")
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.write(path, "places.shp")
        archive.write(path.with_suffix(".dbf"), "places.dbf")
    with pytest.raises(RefusedError, match=r"t\.zip: cannot be read"):
        read_all(tmp_path / "t.zip")


def test_a_layer_without_features_is_refused(tmp_path):
    with pytest.raises(RefusedError, match="no feature"):
        source_of(written(tmp_path / "t.gpkg", places().iloc[:0], geometry_type="Point"))


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "cp936", "big5", "euc-jp", "utf-8-sig", "UTF8"])
def test_encodings_are_known_by_the_names_of_python(tmp_path, encoding):
    """The three names can be written in all of these."""
    names = ["天水路", "南京西路", "大木"]
    path = written(tmp_path / "places.shp", places().assign(name="x" * 20), encoding="UTF-8")
    table = path.with_suffix(".dbf").read_bytes()
    for name in names:
        table = table.replace(b"x" * 20, name.encode(encoding.removesuffix("-sig")).ljust(20), 1)
    path.with_suffix(".dbf").write_bytes(table)
    path.with_suffix(".cpg").unlink()
    assert [row["name"] for row in rows_in(path, encoding=encoding)] == names


def test_an_unknown_encoding_is_refused(tmp_path):
    path = written(tmp_path / "places.shp", encoding="UTF-8")
    with pytest.raises(RefusedError, match="encoding 'klingon' is unknown"):
        read_all(path, encoding="klingon")


def test_a_coordinate_system_described_in_gbk_is_refused(tmp_path):
    path = written(tmp_path / "places.shp", encoding="UTF-8")
    system = path.with_suffix(".prj").read_bytes().replace(b"GCS_WGS_1984", "西安八零".encode("gbk"))
    path.with_suffix(".prj").write_bytes(system)
    with pytest.raises(RefusedError, match=r"\(\.prj\) is not UTF-8"):
        read_all(path)
