"""Every setting is explained where it stands, and every setting is read."""

import ast
from collections.abc import Iterator
from dataclasses import is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

import pytest
import yaml

from app import config, config_analysis, config_cases, config_services
from app.config import ROOT, Settings
from tests.system.modules import modules

FILE = ROOT / "config.yaml"
SHAPES = {**vars(config_analysis), **vars(config_cases), **vars(config_services), **vars(config)}
# Inside a list item these name the item; the comment above the list says what an item is.
NAMES_OF_ITEMS = frozenset({"key", "code", "name_zh", "name_en", "technology", "kind", "window_seconds"})
UNITS = (
    "_m",
    "_hours",
    "_db",
    "_dbm",
    "_dbi",
    "_mhz",
    "_deg",
    "_ms",
    "_seconds",
    "_days",
    "_share",
    "_megabytes",
    "_px",
    "_metres",
    "_m2",
    "_cost",  # of one new roof
    "_minutes",
    "_kmh",
)


@cache
def leaves() -> tuple[tuple[str, int, bool], ...]:
    """Path, line and whether it stands inside a list item, of every value in the file."""
    return tuple(_below(yaml.compose(FILE.read_text(encoding="utf-8")), "", False))


def _below(node: yaml.Node, path: str, in_item: bool) -> Iterator[tuple[str, int, bool]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _below(value, f"{path}.{key.value}".lstrip("."), in_item)
    elif isinstance(node, yaml.SequenceNode) and isinstance(node.value[0], yaml.MappingNode):
        for place, item in enumerate(node.value):
            yield from _below(item, f"{path}[{place}]", True)
    else:
        yield path, node.start_mark.line, in_item


def declared(shape: Any = Settings) -> Iterator[tuple[str, str]]:
    """Dataclass and field of every single value."""
    for name, hint in get_type_hints(shape).items():
        inner = [one for one in (hint, *get_args(hint)) if is_dataclass(one)]
        if inner:
            yield from declared(inner[0])
        else:
            yield shape.__name__, name


def test_every_setting_has_its_reason_on_its_line():
    lines = FILE.read_text(encoding="utf-8").splitlines()
    bare = [
        path
        for path, line, in_item in leaves()
        if not (in_item and path.rpartition(".")[2] in NAMES_OF_ITEMS)
        and len(lines[line].partition(" # ")[2].strip()) < 3
    ]
    assert bare == []


def test_every_list_of_items_says_what_an_item_is():
    lines = FILE.read_text(encoding="utf-8").splitlines()
    lists = {path.partition("[")[0].rpartition(".")[2] for path, _, in_item in leaves() if in_item}
    assert lists == {"profiles", "templates", "limits", "hours", "rate_limits", "retention", "targets"}
    for name in lists:
        line = next(place for place, text in enumerate(lines) if text.strip().startswith(f"{name}:"))
        assert "#" in lines[line] or lines[line - 1].startswith("#"), name


def test_every_declared_setting_stands_in_the_file():
    in_file = {path.rpartition(".")[2] for path, _, _ in leaves()}
    assert {name for _, name in declared()} == in_file


@pytest.mark.parametrize(("group", "name"), sorted(set(declared())))
def test_every_setting_is_read_by_something(group, name):
    assert name in _attributes_read(), f"{group}.{name} is read nowhere in app/"


@cache
def _attributes_read() -> frozenset[str]:
    """Names read as attributes outside the settings, in modules and in templates."""
    in_modules = {
        node.attr
        for module in modules().values()
        if module.name.startswith("app.") and not module.name.startswith("app.config")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }
    pages = "\n".join(file.read_text() for file in (ROOT / "app/web/templates").rglob("*.html"))
    in_pages = {name for _, name in declared() if f".{name}" in pages}
    return frozenset(in_modules | in_pages)


def test_numbers_with_a_dimension_carry_their_unit_in_the_name():
    """Counts, limits of rows and versions have none; everything else ends in its unit."""
    counts = {"max_cells", "max_stored_runs", "min_gap_cells", "embed_limit", "max_zoom", "max_photo_pixels"}
    counts |= {"max_stored", "page_default", "page_max", "csv_max_rows", "metric_epsg", "max_import_drafts"}
    counts |= {"trusted_proxies", "requests", "hour", "keep_daily", "keep_weekly"}
    counts |= {"max_failures_per_address", "floor_bands", "workers", "gap_connectivity"}
    counts |= {"night", "day", "elderly", "school", "hospital"}  # what one of each counts for
    counts |= {"closing_samples", "target_stations"}
    counts |= {"permutations", "seed", "complaint_draws", "false_discovery_rate"}
    counts |= {"min_samples", "min_cells", "max_streams"}
    counts |= {"amount", "weekdays"}  # of a limit in its own unit; Monday is 0
    numbers = {
        name
        for shape, name in declared()
        for hint in [get_type_hints(SHAPES[shape])[name]]
        if {int, float} & {hint, *get_args(hint)}
    }
    assert {name for name in numbers - counts if not name.endswith(UNITS)} == set()
    assert counts <= numbers
