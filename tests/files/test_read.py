"""All formats together: wrong names, cut-off and damaged files, real files, and memory."""

import gzip
import json
import random
import shutil
import subprocess
import sys

import geopandas as gpd
import openpyxl
import pytest

from app.config import ROOT
from app.errors import RefusedError
from tests.files.builders import (
    SHARED,
    collection,
    feature,
    places,
    read_all,
    source_of,
    text_file,
    written,
    zipped,
)

CITY = ROOT / "tests" / "data" / "city"
FEW, MANY = 10_000, 150_000
ROWS = {
    "jingan_14_subdistricts_wgs84.geojson": 14,
    "shanghai_16_districts_gcj02.geojson": 16,
    "jingan_population_employment.csv": 14,
    "shanghai_census.csv": 16,
    "shanghai_telecom_base_stations_bd09.csv": 3042,
    "jingan_poi_wgs84.csv": 2775,
    "shanghai_osm_heritage_buildings.geojson": 481,
    "shanghai_osm_transport_wgs84.geojson": 629,
    "shanghai_cafes_wifi_speed.geojson": 75,
    "toronto_free_public_wifi.csv": 194,
    "nyc_311_sample.csv": 924,
    "cork_drive_trace_sample.csv": 3574,
    "monaco.osm.pbf": 1214,
}


@pytest.fixture(scope="module")
def one_of_each(tmp_path_factory):
    """A small file of every format."""
    folder = tmp_path_factory.mktemp("formats")
    point = {"type": "Point", "coordinates": [121.45, 31.23]}
    text_file(folder / "t.csv", "名称,lon,lat\n" + "静安寺,121.45,31.23\n" * 50)
    text_file(folder / "t.geojson", collection(*[feature({"名称": "静安寺"}, point)] * 50))
    text_file(folder / "t.ndjson", "\n".join([json.dumps(feature({"n": 1}, point))] * 50))
    for name in ("two_houses.city.json", "two_houses.city.jsonl"):
        shutil.copy(CITY / name, folder / name)
    for suffix in ("gpkg", "fgb", "shp"):
        written(folder / f"t.{suffix}", encoding="UTF-8")
    written(folder / "t.kml", driver="LIBKML")
    zipped(folder / "t.zip", *folder.glob("t.[sdcp][hbpr][pfgjx]"))
    places().to_parquet(folder / "t.parquet")
    book = openpyxl.Workbook()
    for cells in (["名称", "n"], ["静安寺", 1], ["曹家渡", "=1+1"]):
        book.active.append(cells)
    book.save(folder / "t.xlsx")
    if (SHARED / "monaco.osm.pbf").exists():
        shutil.copy(SHARED / "monaco.osm.pbf", folder / "monaco.osm.pbf")
    return folder


def read_or_refused(path):
    """Whether a file was read; anything but a refusal that names it is a fault of ours."""
    try:
        read_all(path, kind="buildings")
    except RefusedError as error:
        assert path.name in error.message
        return False
    return True


def spoiled_in(folder, path, content):
    """A spoiled copy of a file, with the other files of a Shapefile beside it."""
    for beside in path.parent.glob(f"{path.stem}.*") if path.suffix == ".shp" else ():
        shutil.copy(beside, folder / beside.name)
    copy = folder / path.name
    copy.write_bytes(content)
    return copy


def test_one_of_each_format_is_read(one_of_each):
    ends = (".dbf", ".shx", ".prj", ".cpg")
    refused = [
        path.name
        for path in sorted(one_of_each.iterdir())
        if path.suffix not in ends and not read_or_refused(path)
    ]
    assert refused == []


FORMATS = (
    *("t.csv", "t.geojson", "t.ndjson", "two_houses.city.json", "two_houses.city.jsonl", "t.gpkg", "t.fgb"),
    *("t.shp", "t.kml", "t.zip", "t.parquet", "t.xlsx", "monaco.osm.pbf"),
)


@pytest.mark.parametrize("name", FORMATS)
def test_a_cut_off_file_is_read_or_refused(one_of_each, tmp_path, name):
    path = one_of_each / name
    if not path.exists():
        pytest.skip("shared data are not here")
    content = path.read_bytes()
    for length in (1, 3, 16, 100, len(content) // 3, len(content) // 2, len(content) - 20, len(content) - 1):
        read_or_refused(spoiled_in(tmp_path, path, content[:length]))


@pytest.mark.parametrize("name", FORMATS)
def test_a_damaged_file_is_read_or_refused(one_of_each, tmp_path, name):
    path = one_of_each / name
    if not path.exists():
        pytest.skip("shared data are not here")
    chance = random.Random(name)
    for _ in range(15):
        content = bytearray(path.read_bytes())
        for _ in range(chance.choice((1, 4, 30))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        read_or_refused(spoiled_in(tmp_path, path, bytes(content)))


@pytest.mark.parametrize(
    "suffix", ["csv", "geojson", "gpkg", "shp", "fgb", "kml", "parquet", "xlsx", "osm.pbf"]
)
def test_a_file_of_another_format_than_its_name_is_refused(one_of_each, tmp_path, suffix):
    wrong = "t.xlsx" if suffix in ("csv", "geojson", "gpkg", "parquet") else "t.gpkg"
    path = tmp_path / f"x.{suffix}"
    shutil.copy(one_of_each / wrong, path)
    with pytest.raises(RefusedError, match=rf"x\.{suffix}: begins like a (zip archive|GeoPackage), not "):
        source_of(path, kind="buildings")


@pytest.mark.parametrize(
    ("text", "what"), [("<!DOCTYPE html><p>", "HTML"), ('{"a": 1}', "JSON"), ("%PDF-1.7", "PDF")]
)
def test_a_page_of_errors_is_no_table(tmp_path, text, what):
    with pytest.raises(RefusedError, match=f"begins like {what}, not a text table"):
        source_of(text_file(tmp_path / "t.csv", text))


def test_an_unknown_format_is_refused_with_those_known(tmp_path):
    with pytest.raises(RefusedError, match=r"format '\.dwg' is unknown; use one of \.csv"):
        source_of(text_file(tmp_path / "t.dwg", "x"))


def test_a_missing_an_empty_and_a_large_file_are_refused(tmp_path):
    with pytest.raises(RefusedError, match="no such file"):
        source_of(tmp_path / "t.csv")
    with pytest.raises(RefusedError, match="the file is empty"):
        source_of(text_file(tmp_path / "t.csv", ""))
    with pytest.raises(RefusedError, match=r"1000001 bytes; the limit is 1000000"):
        source_of(text_file(tmp_path / "t.csv", "x" * 1_000_001), max_megabytes=1)


@pytest.mark.parametrize("name", sorted(ROWS))
@pytest.mark.skipif(not SHARED.exists(), reason="shared data are not here")
def test_real_files_are_read_through(name):
    assert read_all(SHARED / name, kind="buildings") == ROWS[name]


def test_blocks_may_be_read_again(one_of_each):
    source = source_of(one_of_each / "t.csv")
    assert sum(len(block.rows) for block in source.blocks()) == 50
    assert sum(len(block.rows) for block in source.blocks()) == 50


PEAK = """
import resource, sys
from pathlib import Path
from tests.files.builders import read_all

def peak_kilobytes(path):
    assert read_all(Path(path)) > 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

print(-peak_kilobytes(sys.argv[1]) + peak_kilobytes(sys.argv[2]))
"""


def growth_megabytes(few, many):
    """How much more memory a process of its own needs for many rows than for one block of them."""
    command = [sys.executable, "-c", PEAK, str(few), str(many)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return int(done.stdout) / 1000


REFUSED = """
import resource, sys
from pathlib import Path
from app.errors import RefusedError
from tests.files.builders import read_all

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_all(Path(sys.argv[1]), max_megabytes=2200)
except RefusedError as error:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, error)
"""


def refusal(path):
    """What is said of a file, and the memory in megabytes that it took a process of its own."""
    command = [sys.executable, "-c", REFUSED, str(path)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=60)
    taken, _, said = done.stdout.partition(" ")
    return said, int(taken) / 1000


def bomb(path, begin, filling):
    """A file of 2 GB, packed a thousand times smaller: members of gzip may follow each other."""
    megabyte = (filling * (1 + (1 << 20) // len(filling)))[: 1 << 20]
    path.write_bytes(gzip.compress(begin.encode()) + gzip.compress(megabyte.encode()) * 2000)
    assert path.stat().st_size < 2_500_000
    return path


@pytest.mark.parametrize(
    ("begin", "filling", "rule"),
    [
        ('"', "x", "line 1 has no comma in 10000000 characters"),
        ('"', "x,", "one value of 'features' has over 10000000 characters"),
        ("[", "12,", "one value of 'features' has over 10000000 characters"),
    ],
)
def test_a_text_or_a_feature_of_2_gigabytes_is_refused_in_little_memory(tmp_path, begin, filling, rule):
    head = '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"a": '
    said, megabytes = refusal(bomb(tmp_path / "t.geojson.gz", head + begin, filling))
    assert rule in said
    assert megabytes < 150


def test_a_packed_table_that_unpacks_to_a_thousand_times_its_size_is_refused(tmp_path):
    said, megabytes = refusal(bomb(tmp_path / "t.csv.gz", "a,b\n", "1" * 99_997 + ",2\n"))
    assert "unpacks to over 200 times its size, the limit as from 100000000 bytes" in said
    assert megabytes < 150


def test_memory_does_not_grow_with_a_table(tmp_path):
    row = "310106006,静安寺街道南京西路某某弄某号,121.4451,31.2279,2026-11-25,,,x\n"
    few, many = (
        text_file(tmp_path / f"{count}.csv", "a,b,c,d,e,f,g,h\n" + row * count) for count in (FEW, MANY)
    )
    assert growth_megabytes(few, many) < 40  # the rows as a list take over 120


def test_memory_does_not_grow_with_a_document(tmp_path):
    point = {"type": "Point", "coordinates": [121.4451, 31.2279]}
    one = json.dumps(feature({"code": "310106006", "n": 1.5}, point))
    few, many = (
        text_file(
            tmp_path / f"{count}.geojson",
            f'{{"type": "FeatureCollection", "features": [{",".join([one] * count)}]}}',
        )
        for count in (FEW, MANY)
    )
    assert growth_megabytes(few, many) < 40  # the features as a list take over 120


def test_memory_does_not_grow_with_a_layer(tmp_path):
    point = places().geometry[0]
    few, many = (
        written(
            tmp_path / f"{count}.fgb",
            gpd.GeoDataFrame({"n": range(count)}, geometry=[point] * count, crs=4326),
            layer_options={"SPATIAL_INDEX": "NO"},
        )
        for count in (FEW, MANY)
    )
    assert growth_megabytes(few, many) < 40
