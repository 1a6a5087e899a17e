"""Small files of every format, written by other programs than ours, and how they are read back."""

import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import shapely

from app.config import ROOT
from app.files.read import read_file
from app.files.tables import FileSource, RowFlaw

SHARED = ROOT.parent / "shared" / "data"
NAMES = ("静安寺", "南京西路", "曹家渡")


def source_of(path: Path, **options: Any) -> FileSource:
    return read_file(path, **{"encoding": None, "layer": None, "max_megabytes": 100, **options})


def rows_in(path: Path, **options: Any) -> list[dict[str, Any]]:
    return [dict(row) for block in source_of(path, **options).blocks() for row in block.rows]


def numbers_in(path: Path, **options: Any) -> list[int]:
    return [number for block in source_of(path, **options).blocks() for number in block.numbers]


def shapes_in(path: Path, **options: Any) -> list[Any]:
    return [shape for block in source_of(path, **options).blocks() for shape in block.shapes]


def flaws_in(path: Path, **options: Any) -> list[RowFlaw]:
    return [flaw for block in source_of(path, **options).blocks() for flaw in block.flaws]


def read_all(path: Path, **options: Any) -> int:
    """Rows and flaws of a file, read to its end."""
    return sum(len(block.rows) + len(block.flaws) for block in source_of(path, **options).blocks())


def places() -> gpd.GeoDataFrame:
    points = [shapely.Point(121.45 + place / 100, 31.23) for place in range(len(NAMES))]
    return gpd.GeoDataFrame({"name": NAMES, "n": [1, 2, 3]}, geometry=points, crs=4326)


def written(path: Path, frame: gpd.GeoDataFrame | None = None, **options: Any) -> Path:
    pyogrio.write_dataframe(places() if frame is None else frame, path, **options)
    return path


def zipped(path: Path, *members: Path, under: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            archive.write(member, f"{under}{member.name}")
    return path


def text_file(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def feature(properties: Any = None, geometry: Any = None) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties or {}, "geometry": geometry}


def collection(*features: Any, **members: Any) -> str:
    return json.dumps(
        {"type": "FeatureCollection", **members, "features": list(features)}, ensure_ascii=False
    )
