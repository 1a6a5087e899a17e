"""Profiles in YAML: those that come along, one's own, and what is refused by name."""

import pytest

from app.domain.import_kinds import KINDS
from app.errors import RefusedError
from app.files.profiles import FOLDER, known_profiles, profile_named, read_profile
from tests.files.builders import text_file


def refusal(folder, text: str) -> str:
    with pytest.raises(RefusedError) as caught:
        read_profile(text_file(folder / "mine.yaml", text))
    assert caught.value.message.startswith("mine.yaml: ")
    return caught.value.message


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_profile_that_comes_along_is_whole(path):
    profile = known_profiles()[path.stem]
    names = {column.name for column in KINDS[profile.kind].columns}
    assert profile.key == path.stem
    assert profile.recognised_by
    assert "" not in (profile.title_zh, profile.title_en)
    assert set(profile.columns) <= names


def test_a_profile_says_where_each_column_comes_from():
    log = profile_named("drive-test-log")
    assert log.columns["technology"].theirs == ("NetworkMode",)
    assert log.columns["technology"].reading.codes["HSPA+"] == "3G"
    assert log.columns["speed_mbps"].reading.unit == "kbps"
    assert log.columns["level_dbm"].reading.missing == ("-", "-200")
    assert log.columns["reception"].default == "in_vehicle"
    assert profile_named("opencellid").columns["code"].theirs == ("radio", "mcc", "net", "area", "cell")


def test_yes_and_no_of_a_code_list_are_words():
    assert profile_named("osm-ways").columns["is_one_way"].reading.codes["-1"] == "yes"


def test_an_unknown_profile_is_refused_with_the_known_ones():
    with pytest.raises(RefusedError, match=r"profile 'tram' is unknown; use one of drive-test-log, .*\.yaml"):
        profile_named("tram")


def test_a_profile_of_ones_own_is_named_by_its_path(tmp_path):
    text = "kind: hotspots\ndatum: bd09\ncolumns: {name: 站名, ap_count: {from: [AP], default: 1}}\n"
    profile = profile_named(str(text_file(tmp_path / "mine.yaml", text)))
    assert (profile.key, profile.kind, profile.datum) == ("mine", "hotspots", "bd09")
    assert profile.columns["name"].theirs == ("站名",)
    assert (profile.columns["ap_count"].theirs, profile.columns["ap_count"].default) == (("AP",), "1")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("kind: trams\n", "kind 'trams' is unknown; use one of areas, population"),
        ("columns: {}\n", "kind None is unknown"),
        ("kind: hotspots\ncolour: red\n", "a profile has no 'colour'; known are columns, datum"),
        ("kind: hotspots\ncolumns: {height: H}\n", "columns has no 'height'; known are ap_count"),
        ("kind: hotspots\ncolumns: {name: {form: N}}\n", "column name has no 'form'; known are codes"),
        (
            "kind: ways\ncolumns: {width_m: {from: w, unit: yd}}\n",
            "width_m: unit 'yd' is unknown; use one of ",
        ),
        ("kind: ways\ncolumns: {width_m: {from: w, unit: [m]}}\n", "width_m: unit must be a word"),
        ("kind: ways\ncolumns: {width_m: {from: w, unit: mhz}}\n", "width_m: unit 'mhz' is unknown"),
        ("kind: ways\ncolumns: {kind: {from: k, unit: m}}\n", "kind: unit 'm' is unknown; it takes none"),
        ("kind: hotspots\nmissing: '-'\n", "missing must be a list"),
        ("kind: hotspots\ncolumns: {name: 5}\n", "name: from must be a list"),
        ("kind: hotspots\ncolumns: [name]\n", "columns must be a mapping of names to values"),
        ("kind: hotspots\nwhere: [a]\n", "where must be a mapping of words to words"),
        ("kind: hotspots\ndatum: mars\n", "datum 'mars' is unknown"),
        ("kind: hotspots\ndatum: 4326\n", "datum '4326' is unknown"),
        ("kind: hotspots\nlayer: [a]\n", "layer must be a word"),
        ("kind: hotspots\ncolumns: {name: {from: N, time_format: 5}}\n", "name: time_format must be a word"),
        ("- kind: hotspots\n", "a profile must be a mapping of names to values"),
        ("kind: [\n", "cannot be read: "),
    ],
)
def test_a_profile_that_cannot_be_meant_is_refused(tmp_path, text, rule):
    assert rule in refusal(tmp_path, text)


def test_a_profile_that_is_not_there_or_not_text_is_refused(tmp_path):
    with pytest.raises(RefusedError, match=r"none\.yaml: cannot be read: "):
        profile_named(str(tmp_path / "none.yaml"))
    (tmp_path / "latin.yaml").write_bytes(b"kind: caf\xe9s\n")
    with pytest.raises(RefusedError, match=r"latin\.yaml: cannot be read: "):
        profile_named(str(tmp_path / "latin.yaml"))
