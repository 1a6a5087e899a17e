"""Files made to do harm or made without care: the message names file, row and rule, and nothing changes."""

import csv
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.import_choices import DESCRIPTIONS
from app.errors import InputError, RefusedError
from app.files.profiles import profile_named
from app.models.buildings import Building
from app.models.complaints import Complaint
from app.models.datasets import Dataset
from app.models.hotspots import Hotspot
from app.models.land import Land
from app.models.network import Carrier
from app.models.ways import Way
from app.services import import_intake, imports
from app.services.import_reports import write_import_report
from tests.services.importing import DRAWN, asked, bring, bring_areas, row_counts, written

HEADER = "code,name,lon,lat,ap_count\n"
GOOD = "H1,Hall,121.41,31.21,3\n"
PLACE = "POINT (121.41 31.21)"
WGS84 = {"datum": "wgs84"}


@pytest.fixture
def untouched(session: Session) -> Iterator[None]:
    """Whatever the test brings, every table has as many rows afterwards as before."""
    before = row_counts(session)
    yield
    assert row_counts(session) == before


def refusal(session: Session, kind: str, path: Path, **given: Any) -> str:
    """The message of a file that is refused whole; it begins with the name of the file."""
    with pytest.raises(RefusedError) as caught:
        bring(session, kind, path, **given)
    assert caught.value.message.startswith(f"{path.name}: ")
    return caught.value.message


def said(result) -> list[tuple[int, str]]:
    return [(one.number, one.rule) for one in result.refusals]


def table(*shapes: str) -> str:
    """A table of shapes in WKT, one a line, as from line 2."""
    return "code;geometry\n" + "".join(f"R{place};{shape}\n" for place, shape in enumerate(shapes, start=2))


def document(*features: tuple[dict[str, Any], Any]) -> str:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": properties, "geometry": geometry}
                for properties, geometry in features
            ],
        }
    )


def point(**properties: Any) -> tuple[dict[str, Any], Any]:
    return properties, {"type": "Point", "coordinates": [121.41, 31.21]}


def test_one_bad_row_of_200_000_is_named_by_its_line(session: Session, tmp_path, untouched):
    rows = [f"H{number},,121.41,31.21,1\n" for number in range(2, 200_002)]
    rows[123_454] = "H123456,,121.41,31.21,-1\n"
    result = bring(session, "hotspots", written(tmp_path, "h.csv", HEADER + "".join(rows)), **WGS84)
    assert [(one.number, one.column, one.value, one.rule) for one in result.refusals] == [
        (123_456, "ap_count", "-1", "must be 0 or more")
    ]
    assert (result.rows_read, result.is_written) == (200_000, False)


def test_an_archive_that_unpacks_to_a_thousand_times_its_size_is_refused(
    session: Session, tmp_path, untouched
):
    path = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("h.csv", "w", force_zip64=True) as member,
    ):
        for _ in range(11):
            member.write(b"0" * 10_000_000)
    assert "unpacks to 110000000 bytes; the limit is 100000000" in refusal(session, "hotspots", path, **WGS84)


@pytest.mark.parametrize("name", ["../../h.csv", "/etc/h.csv", "a/../../h.csv", "..\\h.csv", "C:\\h.csv"])
def test_an_archive_that_leads_out_of_itself_is_refused(session: Session, tmp_path, untouched, name):
    path = tmp_path / "h.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), HEADER + GOOD)
    assert "a path in an archive may not lead out of it" in refusal(session, "hotspots", path, **WGS84)


@pytest.mark.parametrize("name", ["a.zip", "a.gpkg", "a.parquet", "a.xlsx", "a.fgb", "a.csv.gz"])
@pytest.mark.parametrize("kept_share", [0.3, 0.6, 0.95])
def test_a_cut_off_file_leaves_nothing_behind(session: Session, tmp_path, untouched, name, kept_share):
    frame = gpd.GeoDataFrame(
        {"code": [f"H{number}" for number in range(2000)]},
        geometry=shapely.points(np.linspace(121.40, 121.42, 2000), np.linspace(31.20, 31.22, 2000)),
        crs=4326,
    )
    whole = tmp_path / f"whole.{name[2:]}"
    plain = pd.DataFrame({"code": frame["code"], "lon": frame.geometry.x, "lat": frame.geometry.y})
    if name == "a.parquet":
        frame.to_parquet(whole)
    elif name == "a.xlsx":
        plain.to_excel(whole, index=False)
    elif name in ("a.zip", "a.csv.gz"):
        plain.to_csv(whole, index=False, compression="gzip" if name.endswith("gz") else "zip")
    else:
        frame.to_file(whole)
    content = whole.read_bytes()
    path = tmp_path / name
    path.write_bytes(content[: int(len(content) * kept_share)])
    refusal(session, "hotspots", path, **WGS84)


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("h.gpkg", HEADER + GOOD, "does not begin like a GeoPackage"),
        ("h.parquet", HEADER + GOOD, ""),
        ("h.xlsx", HEADER + GOOD, ""),
        ("h.zip", HEADER + GOOD, "is not a zip archive"),
        ("h.geojson", HEADER + GOOD, ""),
        ("h.csv", "<html><body>404</body></html>", ""),
        ("h.docx", HEADER + GOOD, "format '.docx' is unknown; use one of .csv"),
        ("h", HEADER + GOOD, "format '' is unknown"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(
    session: Session, tmp_path, untouched, name, content, rule
):
    assert rule in refusal(session, "hotspots", written(tmp_path, name, content), **WGS84)


def test_each_geometry_of_a_wrong_type_is_named(session: Session, tmp_path, untouched):
    shapes = (
        PLACE,
        "LINESTRING (121.41 31.21, 121.42 31.21)",
        "POLYGON ((121.41 31.21, 121.42 31.21, 121.42 31.22, 121.41 31.21))",
        "MULTIPOINT (121.41 31.21, 121.42 31.21)",
        "GEOMETRYCOLLECTION (POINT (121.41 31.21))",
        "POINT (nan 31.21)",
        "POINT EMPTY",
        "CIRCULARSTRING (0 0, 1 1, 2 0)",
        "(31.21, 121.41)",
    )
    result = bring(session, "hotspots", written(tmp_path, "h.csv", table(*shapes)), **WGS84)
    found = dict(said(result))
    assert set(found) == set(range(3, 11))
    assert found[3] == "is a LineString; needs a point"
    assert found[4] == "is a Polygon; needs a point"
    assert found[6] == "is a GeometryCollection; needs a point"
    assert found[7] == "has a coordinate that is not finite; needs numbers"
    assert found[8] == "has no geometry; needs a point"
    assert found[10] == "'(31.21, 121.41)' is no WKT, GeoJSON or c(x, y)"


@pytest.mark.parametrize(
    ("kind", "model", "good", "wrong", "rule"),
    [
        ("ways", Way, "LINESTRING (121.41 31.21, 121.42 31.21)", PLACE, "is a Point; needs a line"),
        (
            "ways",
            Way,
            "MULTILINESTRING ((121.41 31.21, 121.42 31.21))",
            "LINESTRING EMPTY",
            "has no geometry",
        ),
        (
            "land",
            Land,
            "POLYGON ((121.41 31.21, 121.42 31.21, 121.42 31.22, 121.41 31.21))",
            "LINESTRING (121.41 31.21, 121.42 31.21)",
            "is a LineString; needs a polygon",
        ),
    ],
)
def test_with_keep_good_the_wrong_types_stay_out(session: Session, tmp_path, kind, model, good, wrong, rule):
    path = written(tmp_path, "r.csv", table(good, wrong))
    result = bring(session, kind, path, constants={"kind": "water"}, keep_good=True, **WGS84)
    assert list(session.scalars(select(model.code))) == ["R2"]
    assert result.refusals[0].number == 3
    assert result.refusals[0].rule.startswith(rule)


def test_heights_and_measures_of_points_are_dropped_and_noted(session: Session, tmp_path):
    shapes = (
        "POINT Z (121.41 31.21 12)",
        "POINT M (121.42 31.21 7)",
        "POINT ZM (121.43 31.21 12 7)",
        "POINT (121.44 31.21)",
    )
    result = bring(session, "hotspots", written(tmp_path, "h.csv", table(*shapes)), **WGS84)
    dropped = "height of points dropped"
    assert result.rows_kept == 4
    assert [one.number for one in result.noted if one.rule == dropped] == [2, 3, 4]
    assert {note.rule: note.rows for note in result.notes}[f"geometry repaired: {dropped}"] == 3
    assert set(session.scalars(select(func.ST_NDims(Hotspot.geom)))) == {2}


def test_a_polygon_with_heights_is_flat_afterwards(session: Session, tmp_path):
    ring = "121.41 31.21 5, 121.42 31.21 5, 121.42 31.22 5, 121.41 31.21 5"
    path = written(tmp_path, "b.csv", table(f"POLYGON Z (({ring}))", f"POLYGON M (({ring}))"))
    assert bring(session, "buildings", path, **WGS84).rows_kept == 2
    assert set(session.scalars(select(func.ST_NDims(Building.geom)))) == {2}


def test_a_polygon_across_the_antimeridian_is_refused(session: Session, tmp_path, untouched):
    shape = "POLYGON ((179.9 31.21, -179.9 31.21, -179.9 31.22, 179.9 31.21))"
    result = bring(
        session, "land", written(tmp_path, "l.csv", table(shape)), constants={"kind": "park"}, **WGS84
    )
    assert said(result) == [
        (2, "spans 359.8 degrees of longitude; needs at most 180: cut it at the antimeridian")
    ]


def test_features_without_a_geometry_are_named(session: Session, tmp_path, untouched):
    empty = {"type": "Point", "coordinates": []}
    text = document(point(code="H1"), ({"code": "H2"}, None), ({"code": "H3"}, empty))
    result = bring(session, "hotspots", written(tmp_path, "h.geojson", text), **WGS84)
    assert said(result) == [(number, "has no geometry; needs a point") for number in (2, 3)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("h.csv", "code,name,lon,lat,name\nH1,a,121.41,31.21,b\n"),
        ("h.tsv", "code\tlon\tlat\tcode\nH1\t1\t1\tx\n"),
    ],
)
def test_columns_of_one_name_are_refused(session: Session, tmp_path, untouched, name, text):
    assert "more than once" in refusal(session, "hotspots", written(tmp_path, name, text), **WGS84)


FORMULA = "=cmd|'/c calc'!A1"


def test_a_text_that_looks_like_a_formula_is_stored_as_the_text_it_is(session: Session, tmp_path):
    path = written(tmp_path, "h.csv", HEADER + f"H1,{FORMULA},121.41,31.21,3\n")
    bring(session, "hotspots", path, **WGS84)
    assert session.scalars(select(Hotspot.name)).one() == FORMULA


def test_the_report_of_a_refused_formula_is_inert(session: Session, tmp_path, untouched):
    rows = [f"H{place},x,121.41,31.21,{text}\n" for place, text in enumerate((FORMULA, "@a", "+1+1", "-7"))]
    result = bring(session, "hotspots", written(tmp_path, "h.csv", HEADER + "".join(rows)), **WGS84)
    write_import_report(result, tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as stream:
        values = [row["value"] for row in csv.DictReader(stream)]
    assert values == [f"'{FORMULA}", "'@a", "'+1+1", "-7"]  # a number may have a sign


@pytest.mark.parametrize("column", ["code", "name", "kind", "operator"])
def test_a_nul_character_in_a_text_is_refused_with_its_row(session: Session, tmp_path, untouched, column):
    text = document(point(code="H1"), point(**{"code": "H2", column: "a\x00b"}))
    assert "\\u0000" in text
    result = bring(session, "hotspots", written(tmp_path, "h.geojson", text), **WGS84)
    assert said(result) == [(2, "must not hold a NUL character")]
    write_import_report(result, tmp_path / "report.csv")
    assert "a\\x00b,must not hold" in (tmp_path / "report.csv").read_text(encoding="utf-8-sig")


def test_half_a_character_is_refused_in_a_document_and_in_a_line(session: Session, tmp_path, untouched):
    text = document(point(code="H1", name="a\ud800b"))
    message = refusal(session, "hotspots", written(tmp_path, "h.geojson", text), **WGS84)
    assert "line 1 holds half of a surrogate pair" in message
    lines = json.dumps(json.loads(text)["features"][0]) + "\n"
    result = bring(session, "hotspots", written(tmp_path, "h.geojsonl", lines), **WGS84)
    assert said(result) == [(1, "holds half of a surrogate pair, which is no character")]


@pytest.mark.parametrize(
    ("kind", "header", "row", "rule"),
    [
        (
            "complaints",
            "code,lon,lat,received_at,closed_at,category",
            "C1,121.41,31.21,2026-01-02T08:00,2026-01-01T08:00,x",
            "must not be before received_at 2026-01-02T00:00:00+00:00",
        ),
        (
            "outages",
            "station_code,started_at,ended_at",
            "S1,2026-01-02T08:00,2026-01-02T07:59",
            "must not be before started_at 2026-01-02T00:00:00+00:00",
        ),
        (
            "measurements",
            "time,lon,lat,operator,technology,download_mbps",
            "2026-01-02T08:00,121.41,31.21,A,4G,1e300",
            "must be 1000000 or less",
        ),
        (
            "hotspots",
            "code,lon,lat",
            f"{'x' * 3000},121.41,31.21",
            "has 3000 characters; a code has at most 200",
        ),
        ("buildings", "code,geometry", "B1,CIRCULARSTRING EMPTY", "'CIRCULARSTRING EMPTY' is no WKT"),
    ],
)
def test_what_the_database_would_refuse_is_refused_by_its_row(
    session: Session, tmp_path, untouched, kind, header, row, rule
):
    datum = {} if kind == "outages" else WGS84
    result = bring(session, kind, written(tmp_path, "r.csv", f"{header}\n{row}\n"), **datum)
    assert result.refusals[0].number == 2
    assert result.refusals[0].rule.startswith(rule)


def test_what_ends_the_moment_it_begins_is_good(session: Session, tmp_path):
    rows = (
        "code,lon,lat,received_at,closed_at,category\nC1,121.41,31.21,2026-01-02T08:00,2026-01-02T00:00Z,x\n"
    )
    assert bring(session, "complaints", written(tmp_path, "c.csv", rows), **WGS84).rows_kept == 1
    closed = session.scalars(select(Complaint.closed_at - Complaint.received_at)).one()
    assert closed.total_seconds() == 0


def test_a_file_of_which_too_many_rows_are_refused_is_not_read_to_its_end(
    session: Session, tmp_path, untouched, monkeypatch
):
    monkeypatch.setattr(import_intake, "MAX_REFUSED_ROWS", 5)
    monkeypatch.setattr(imports, "MAX_REFUSED_ROWS", 5)
    bad = "".join(f"H{number},x,121.41,31.21,-1\n" for number in range(25_000))
    path = written(tmp_path, "h.csv", HEADER + bad)
    result = bring(session, "hotspots", path, keep_good=True, **WGS84)
    assert (result.rows_read, result.rows_refused) == (10_000, 10_000)  # a block
    assert result.notes[0].rule == "read, then no further: over 5 of them are refused"
    assert not result.is_written


def test_good_rows_before_the_reading_stopped_are_not_kept_either(
    session: Session, tmp_path, untouched, monkeypatch
):
    monkeypatch.setattr(import_intake, "MAX_REFUSED_ROWS", 5)
    bad = "".join(f"B{number},x,121.41,31.21,-1\n" for number in range(6))
    path = written(tmp_path, "h.csv", HEADER + GOOD + bad)
    assert not bring(session, "hotspots", path, keep_good=True, **WGS84).is_written


def test_contradicting_rows_are_all_counted_but_not_all_listed(
    session: Session, tmp_path, untouched, monkeypatch
):
    monkeypatch.setattr(import_intake, "MAX_REFUSED_ROWS", 5)
    bad = "".join(f"phone,x,121.41,31.21,{number}\n" for number in range(9))
    path = written(tmp_path, "h.csv", HEADER + GOOD + bad)
    result = bring(session, "hotspots", path, keep_good=True, **WGS84)
    assert (result.rows_read, result.rows_refused, len(result.refusals)) == (10, 9, 5)
    assert result.notes[0].rule.startswith("refused, not all of them listed and no other row kept: over 5 ")
    assert (result.notes[0].rows, result.is_written, result.may_be_written) == (9, False, False)


def test_rows_outside_the_district_are_all_counted_but_not_all_listed(
    session: Session, tmp_path, monkeypatch
):
    bring_areas(session)
    monkeypatch.setattr(import_intake, "MAX_NOTED_ROWS", 5)
    outside = "".join(f"H{number},x,121.6,31.4,1\n" for number in range(9))  # 20 km to the north-east
    result = bring(session, "hotspots", written(tmp_path, "h.csv", HEADER + outside), **WGS84)
    assert (result.rows_kept, [note.rows for note in result.notes], len(result.noted)) == (9, [0, 9], 5)


@pytest.mark.parametrize(
    ("kind", "why"), [("areas", "ends by its valid_to"), ("operators", "other datasets")]
)
def test_areas_and_operators_are_never_replaced(kind, why):
    with pytest.raises(RefusedError, match=f"--replace is not for {kind}: .*{why}"):
        asked(kind, Path("x.csv"), replace=True)


def test_a_whole_edition_may_not_leave_refused_rows_behind():
    with pytest.raises(RefusedError, match="a refused row would be taken for one that is gone"):
        asked("hotspots", Path("x.csv"), replace=True, keep_good=True)


@pytest.mark.parametrize(
    ("chosen", "rule"),
    [
        (
            {"dataset": "k" * 201},
            f"--dataset '{'k' * 40}…' has 201 characters; the key of a dataset has at most 200",
        ),
        ({"owner": "o" * 501}, f"--owner '{'o' * 40}…' has 501 characters; a description has at most 500"),
        ({"title": "a\0b"}, r"--title 'a\x00b' must not hold a NUL character"),
        (
            {"new_operators": {"B" * 201: "B"}},
            f"--new-operator '{'B' * 40}…' has 201 characters; a code has at most 200",
        ),
        (
            {"new_operators": {"B": "b" * 501}},
            f"--new-operator B= '{'b' * 40}…' has 501 characters; the name of an operator has at most 500",
        ),
    ],
)
def test_texts_that_are_too_long_are_refused_by_option_value_and_rule(chosen, rule):
    with pytest.raises(RefusedError) as refused:
        asked("hotspots", Path("x.csv"), **chosen)
    assert str(refused.value) == rule


def test_texts_as_long_as_they_may_be_are_kept_whole(session: Session, tmp_path):
    path = written(tmp_path, "h.csv", HEADER + GOOD)
    key, words = "键" * 200, dict.fromkeys(DESCRIPTIONS, "述" * 500)
    bring(session, "hotspots", path, datum="wgs84", dataset=key, **words)
    kept = session.scalars(select(Dataset).where(Dataset.key == key)).one()
    assert {name: getattr(kept, name) for name in DESCRIPTIONS} == words


def test_a_file_whose_name_makes_too_long_a_key_asks_for_one(session: Session, tmp_path):
    path = written(tmp_path, f"{'h' * 200}.csv", HEADER + GOOD)
    with pytest.raises(RefusedError, match=r"makes a dataset key of 209 characters.*by --dataset"):
        bring(session, "hotspots", path, datum="wgs84")  # hotspots-hhh...


def test_a_profile_of_another_kind_is_refused():
    with pytest.raises(RefusedError, match="profile 'opencellid' is of stations, not of hotspots"):
        asked("hotspots", Path("x.csv"), profile=profile_named("opencellid"))


def test_a_check_writes_nothing_and_says_what_would_happen(session: Session, tmp_path):
    bring_areas(session)
    before = row_counts(session)
    path = written(tmp_path, "h.csv", HEADER + GOOD + GOOD + "H2,Far,2.35,48.85,1\n")
    result = bring(session, "hotspots", path, check_only=True, **WGS84)
    assert row_counts(session) == before
    assert (result.rows_read, result.rows_kept, result.rows_merged, result.rows_refused) == (3, 2, 1, 0)
    assert (result.batch_id, result.dataset_version) == (None, None)
    rules = [note.rule for note in result.notes]
    assert "over 500 km from every known area: would be kept, listed in the report" in rules
    assert all("would be kept" in one.rule for one in result.noted)
    assert [row.number for row in result.sample] == [2, 3, 4]


def test_a_check_of_a_whole_edition_counts_what_would_go(session: Session, tmp_path):
    bring(session, "hotspots", "hotspots.csv", dataset="h", **WGS84)
    before = row_counts(session)
    path = written(tmp_path, "h.csv", HEADER + GOOD)
    result = bring(session, "hotspots", path, dataset="h", replace=True, check_only=True, **WGS84)
    assert (result.rows_kept, result.rows_removed) == (1, 1)  # H1 would change and H2 go
    assert row_counts(session) == before


def test_a_check_with_a_refused_row_says_so_and_with_keep_good_goes_on(session: Session, tmp_path, untouched):
    path = written(tmp_path, "h.csv", HEADER + GOOD + "H2,x,121.41,31.21,-1\n")
    strict = bring(session, "hotspots", path, check_only=True, **WGS84)
    lenient = bring(session, "hotspots", path, check_only=True, keep_good=True, **WGS84)
    assert (strict.rows_kept, strict.rows_refused) == (0, 1)
    assert (lenient.rows_kept, lenient.rows_refused) == (1, 1)


def test_a_filter_takes_rows_of_one_value_and_counts_the_others(session: Session, tmp_path):
    rows = GOOD + "H2,Hall,121.42,31.21,4\nH3,Mall,121.43,31.21,-5\n"
    path = written(tmp_path, "h.csv", HEADER + rows)
    result = bring(session, "hotspots", path, where={"name": "Hall"}, **WGS84)
    assert (result.rows_read, result.rows_kept, result.rows_refused) == (2, 2, 0)  # the bad row is no Hall
    assert {note.rule: note.rows for note in result.notes}["left out, as --where says"] == 1


@pytest.mark.parametrize(
    ("where", "rule"),
    [
        ({"nam": "Hall"}, "--where nam=Hall: the file has no column 'nam'; its columns are code, name"),
        ({"name": "Tower"}, "--where leaves out every row; nothing is left to import"),
    ],
)
def test_a_filter_that_leaves_nothing_is_refused(session: Session, tmp_path, untouched, where, rule):
    path = written(tmp_path, "h.csv", HEADER + GOOD)
    assert rule in refusal(session, "hotspots", path, where=where, **WGS84)


def test_a_refused_file_leaves_no_dataset_and_no_operator(session: Session, tmp_path, untouched):
    rows = "code,lon,lat,operator,technology,frequency\nS1,121.41,31.21,A,4G,1800\n"
    result = bring(
        session, "stations", written(tmp_path, "s.csv", rows), new_operators={"A": "First"}, **WGS84
    )
    assert result.rows_refused == 1
    assert session.scalars(select(Dataset)).all() == []
    assert session.scalars(select(Carrier)).all() == []


def test_a_drawn_file_of_another_kind_names_the_column_it_lacks(session: Session, untouched):
    message = refusal(session, "stations", DRAWN / "hotspots.csv", **WGS84)
    assert "no column for 'technology' (looked for technology, 网络制式, 制式)" in message


def test_an_import_states_whom_its_dataset_is_given_to_and_refuses_a_level_that_is_none(
    session: Session, tmp_path
):
    path = written(tmp_path, "h.csv", HEADER + GOOD)
    bring(session, "hotspots", path, datum="wgs84", dataset="spots", access_level="closed")
    bring(session, "hotspots", path, datum="wgs84", dataset="spots")  # nothing new is said: it stays
    assert session.scalars(select(Dataset.access_level).where(Dataset.key == "spots")).one() == "closed"
    with pytest.raises(
        InputError, match=r"access level 'secret' is unknown; use one of open, conditional, closed"
    ):
        asked("hotspots", path, access_level="secret")
