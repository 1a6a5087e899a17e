"""`flask data export` and `flask data dictionary`."""

import pyogrio
import pytest

from app.config import ROOT
from tests import builders
from tests.jobs import exporting


@pytest.fixture
def stations(session):
    operator = builders.operator(session)
    builders.station(session, builders.site(session, name="静安大楼"), operator, code="310106006000")


def run(application, *arguments):
    return application.test_cli_runner().invoke(args=["data", *arguments])


def test_the_format_follows_from_the_name(application, stations, tmp_path):
    done = run(application, "export", "stations", str(tmp_path / "stations.gpkg"))
    assert done.exit_code == 0, done.output
    assert "1 row of 基站 / Base stations in EPSG:4326 WGS 84" in done.output
    frame = pyogrio.read_dataframe(tmp_path / "stations.gpkg", layer="stations")
    assert list(frame["code"]) == ["310106006000"]
    assert list(frame["site_name"]) == ["静安大楼"]


def test_formats_without_room_for_the_dictionary_become_a_zip(application, stations, tmp_path):
    for name, made in (("a.csv", "a.csv.zip"), ("b.shp", "b.shp.zip")):
        done = run(application, "export", "stations", str(tmp_path / name))
        assert done.exit_code == 0, done.output
        assert (tmp_path / made).is_file()


def test_shifted_coordinates_warn_and_stand_in_the_name(application, stations, tmp_path):
    arguments = ("export", "stations", str(tmp_path / "s.gpkg"), "--shifted-for-drawing", "gcj02")
    done = run(application, *arguments)
    assert done.exit_code == 0, done.output
    assert "drawing" in done.output
    assert [one.name for one in tmp_path.iterdir()] == ["s_GCJ02.gpkg"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("x.doc",), "which format?"),
        (("x.gpkg", "--crs", "gcj02"), "no coordinate reference system"),
        (("x.gpkg", "--kind", "roof"), "cannot be filtered by kind"),
        (("x.gpkg", "--bbox", "1,2,3"), "west,south,east,north"),
    ],
)
def test_a_mistake_ends_in_a_clear_line_and_no_file(application, stations, tmp_path, arguments, said):
    name, *options = arguments
    done = run(application, "export", "stations", str(tmp_path / name), *options)
    assert done.exit_code != 0
    assert said in done.output
    assert list(tmp_path.iterdir()) == []


def test_the_filters_that_were_used_are_printed_the_defaults_of_a_run_too(application, session, tmp_path):
    city = exporting.build(session)
    done = run(application, "export", "gaps", str(tmp_path / "gaps.gpkg"), "--min-residents", "35")
    assert done.exit_code == 0, done.output
    said = f"filters: run {city.run.id}, profile 4g, operator any, reception outdoor, min_residents 35"
    assert said in done.output and "1 row of" in done.output
    done = run(application, "export", "stations", str(tmp_path / "stations.gpkg"))
    assert "filters: none" in done.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ("--operator", "A", "--reception", "indoor"),
            "has gaps with profile 4g, operator any, reception outdoor (2)",
        ),
        (("--min-residents", "99"), "no row passes min_residents 99; without it there are some"),
        (("--area", "310106013"), "no row passes area 310106013000; without it there are some"),
    ],
)
def test_an_empty_export_says_which_filter_leaves_nothing(application, session, tmp_path, options, said):
    city = exporting.build(session)
    builders.area(
        session, "310106013000", level="subdistrict", parent=city.district, shape=builders.square(900, 900, 9)
    )
    done = run(application, "export", "gaps", str(tmp_path / "gaps.gpkg"), *options)
    assert done.exit_code == 0, done.output
    assert "0 rows of" in done.output
    assert said in done.output.replace("\n", " ")


def test_the_dictionary_is_written_as_the_page_of_the_docs(application, stations, tmp_path):
    done = run(application, "dictionary", str(tmp_path / "d.md"))
    assert done.exit_code == 0, done.output
    assert (tmp_path / "d.md").read_bytes() == (ROOT / "docs/dictionary.md").read_bytes()
