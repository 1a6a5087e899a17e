"""Settings: what config.yaml may say, and how a mistake in it is told."""

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from app.config import ROOT, Environment, Settings, environment, read_settings, settings
from app.errors import ConfigError

WHOLE = (ROOT / "config.yaml").read_text(encoding="utf-8")


def written(folder: Path, text: str) -> Path:
    file = folder / "config.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def changed(folder: Path, before: str, after: str) -> tuple[Path, int]:
    """The file with its first `before` changed, and the line of the change."""
    assert before in WHOLE
    line = WHOLE[: WHOLE.index(before)].count("\n") + 1
    return written(folder, WHOLE.replace(before, after, 1)), line


def test_the_file_of_the_project_is_read_into_frozen_settings():
    read = settings()
    assert read.grid.cell_size_m == 50.0
    assert [profile.key for profile in read.profiles] == ["4g", "5g", "3g", "2g"]
    assert read.profiles[0].breaks_dbm == (-95.0, -105.0, -110.0)
    with pytest.raises(FrozenInstanceError):
        read.grid.cell_size_m = 10.0


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "cell_size_m: 50 ",
            "cell_sise_m: 50",
            "unknown setting 'cell_sise_m' in Settings.grid; known: cell",
        ),
        ("cell_size_m: 50 ", "cell_size_m: wide", "Settings.grid.cell_size_m is 'wide'; must be a number"),
        ("cell_size_m: 50 ", "cell_size_m: true", "Settings.grid.cell_size_m is 'true'; must be a number"),
        ("cell_size_m: 50 ", "cell_size_m: .nan", "Settings.grid.cell_size_m is '.nan'; must be a number"),
        ("cell_size_m: 50 ", "cell_size_m: .inf", "Settings.grid.cell_size_m is '.inf'; must be a number"),
        ("cell_size_m: 50 ", "cell_size_m: 2024-13-45", "cell_size_m is '2024-13-45'; must be a number"),
        ("cell_size_m: 50 ", 'cell_size_m: "a: b: c"', "cell_size_m is 'a: b: c'; must be a number"),
        ("cell_size_m: 50 ", f"cell_size_m: {'9' * 400}", "must be a number"),
        ("cell_size_m: 50 ", "cell_size_m:", "Settings.grid.cell_size_m is ''; must be a number"),
        ("cell_size_m: 50 ", "cell_size_m: [50]", "Settings.grid.cell_size_m must be one value"),
        ("cell_size_m: 50 ", "cell_size_m: 4", "cell_size_m is 4.0; must lie between 5 and 1000"),
        ("cell_size_m: 50 ", "cell_size_m: 1001", "cell_size_m is 1001.0; must lie between 5 and 1000"),
        ("max_cells: 4000000", "max_cells: 1.5", "max_cells is '1.5'; must be a whole number"),
        ("max_cells: 4000000", "max_cells: 0", "max_cells is 0; must be greater than 0"),
        ("noise_figure_db: 7", "noise_figure_db: -1", "noise_figure_db is -1.0; must be 0 or more"),
        ("complete_footprint_share: 0.10", "complete_footprint_share: 10", "must lie between 0 and 1"),
        (
            "dask_scheduler: none",
            "dask_scheduler: city.example:8786",
            "is 'city.example:8786'; must be none, local",
        ),
        (
            "dask_scheduler: none",
            "dask_scheduler: tcp://city.example",
            "must be none, local, tcp://host:port",
        ),
        ("dask_scheduler: none", "dask_scheduler: tcp://city.example:port", "must be none, local, tcp://"),
        ("hosts: [localhost]", "hosts: ['https://city.example']", "without scheme and port"),
        ("hosts: [localhost]", "hosts: ['city.example:8000']", "without scheme and port"),
        ("hosts: [localhost]", "hosts: ['*']", "without scheme and port"),
        ("trusted_proxies: 0", "trusted_proxies: -1", "must lie between 0 and 5"),
        ("name_en: CityGrid", 'name_en: " "', "Settings.service.name_en must not be empty"),
        ("languages: [zh-CN, en]", "languages: []", "must be a list with at least one item"),
        ("languages: [zh-CN, en]", "languages: [zh-CN, fr]", "must be some of zh-CN, en"),
        ("Asia/Shanghai", "Asia/Shanghigh", "'Asia/Shanghigh'; must be a name of the IANA time zone"),
        ("Asia/Shanghai", "../../etc/passwd", "must be a name of the IANA time zone"),
        ("metric_epsg: 4549", "metric_epsg: 4326", "is 4326; must be the EPSG number of a projected CRS"),
        ("metric_epsg: 4549", "metric_epsg: 2263", "is 2263; must be the EPSG number of a projected CRS"),
        ("metric_epsg: 4549", "metric_epsg: 1", "is 1; must be the EPSG number of a projected CRS"),
        ("technology: 4G", "technology: 6G", "technology is '6G'; must be one of 2G, 3G, 4G, 5G"),
        ("[-95, -105, -110]", "[-105, -95, -110]", "must be three levels, best first"),
        ("[-95, -105, -110]", "[-95, -105]", "must be three levels, best first"),
        ("[0, 120, 240]", "[0, 120, 360]", "must be bearings from 0 to under 360"),
        (
            "retention_days: 365",
            "retention_days: 179",
            "Settings.audit.retention_days is 179; must be at least 180: logs are kept for six months",
        ),
        ("- key: 5g", "- key: 4g", "Settings.profiles has '4g' twice"),
        ("phone_region: CN", "phone_region: China", "'China'; must be a country or region of ISO 3166-1"),
        ("key: verify", "key: accept", "Settings.cases.limits has 'accept' twice"),
    ],
)
def test_a_bad_value_is_refused_with_file_line_and_rule(tmp_path, before, after, said):
    file, line = changed(tmp_path, before, after)
    with pytest.raises(ConfigError) as refused:
        read_settings(file)
    assert str(refused.value).startswith(f"config.yaml, line {line}: ")
    assert said in str(refused.value)


def test_a_missing_setting_is_named_at_its_group(tmp_path):
    file, _ = changed(tmp_path, "  max_cells: 4000000", "  # max_cells: 4000000")
    group = WHOLE[: WHOLE.index("  cell_size_m: 50")].count("\n") + 1
    with pytest.raises(ConfigError, match=rf"^config\.yaml, line {group}: Settings\.grid lacks max_cells$"):
        read_settings(file)


def test_a_missing_group_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"^config\.yaml, line \d+: Settings lacks cases$"):
        read_settings(written(tmp_path, WHOLE[: WHOLE.index("\ncases:")]))


def test_a_setting_given_twice_is_refused(tmp_path):
    file, line = changed(tmp_path, "  max_cells: 4000000", "  cell_size_m: 60")
    with pytest.raises(
        ConfigError, match=rf"line {line}: setting 'cell_size_m' in Settings\.grid is given twice"
    ):
        read_settings(file)


def test_a_technology_with_two_profiles_is_refused(tmp_path):
    file, _ = changed(tmp_path, "technology: 5G", "technology: 4G")
    with pytest.raises(ConfigError, match=r"Settings\.profiles; must name each technology once"):
        read_settings(file)


def test_a_threshold_beside_the_last_break_is_refused(tmp_path):
    file, _ = changed(tmp_path, "threshold_dbm: -110", "threshold_dbm: -108")
    with pytest.raises(ConfigError, match="with its threshold as last break"):
        read_settings(file)


def test_a_technology_with_two_templates_is_refused(tmp_path):
    templates = WHOLE.index("key: 5g-macro")
    text = WHOLE[:templates] + WHOLE[templates:].replace("technology: 5G", "technology: 4G", 1)
    with pytest.raises(ConfigError, match=r"Settings\.templates; must name no technology twice"):
        read_settings(written(tmp_path, text))


@pytest.mark.parametrize("text", ["", "# nothing\n", "\n\n"])
def test_an_empty_file_is_refused(tmp_path, text):
    with pytest.raises(
        ConfigError, match=r"^config\.yaml, line 1: the file is empty; must hold every setting$"
    ):
        read_settings(written(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "line"), [("a: 1\nb: [1, 2\nc: 3\n", 3), ("a:\n\t- 1\n", 2), ("a: 1\nb: *nobody\n", 2)]
)
def test_broken_yaml_is_refused_at_its_line(tmp_path, text, line):
    with pytest.raises(ConfigError, match=rf"^config\.yaml, line {line}: not YAML: \S"):
        read_settings(written(tmp_path, text))


def test_a_file_that_is_one_value_is_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"^config\.yaml, line 1: Settings must be a mapping of settings$"):
        read_settings(written(tmp_path, "just a word\n"))


def test_a_missing_file_and_foreign_bytes_are_refused_by_name(tmp_path):
    with pytest.raises(ConfigError, match=r"absent\.yaml: cannot be read"):
        read_settings(tmp_path / "absent.yaml")
    (tmp_path / "gbk.yaml").write_bytes("service: 城格".encode("gbk"))
    with pytest.raises(ConfigError, match=r"gbk\.yaml: cannot be read"):
        read_settings(tmp_path / "gbk.yaml")


def test_the_environment_decides_seven_things_and_has_a_default_for_each():
    plain = environment({})
    assert [item.name for item in fields(Environment)] == [
        "config_file",
        "database_url",
        "owner_database_url",
        "audit_key_file",
        "host",
        "port",
        "var",
    ]
    assert (plain.config_file, plain.var) == (ROOT / "config.yaml", ROOT / "var")
    assert (plain.owner_database_url, plain.audit_key_file) == (None, None)
    assert (plain.database_url, plain.host, plain.port) == (None, "127.0.0.1", 8000)


def test_relative_folders_count_from_the_root_and_absolute_ones_stand(tmp_path):
    assert environment({"CITYGRID_VAR": "elsewhere"}).var == ROOT / "elsewhere"
    assert environment({"CITYGRID_VAR": str(tmp_path)}).var == tmp_path


@pytest.mark.parametrize("text", ["http", "-1", "0", "65536", "8 000", "8000.0", "٨٠٠٠", "9" * 5000])
def test_a_port_that_is_none_is_refused(text):
    with pytest.raises(ConfigError, match="must be a whole number from 1 to 65535"):
        environment({"CITYGRID_PORT": text})


def test_every_group_of_settings_is_frozen():
    groups = [one for item in fields(Settings) if (one := getattr(settings(), item.name)) is not None]
    records = [one for group in groups for one in (group if isinstance(group, tuple) else (group,))]
    assert records
    assert all(type(one).__dataclass_params__.frozen for one in records)
