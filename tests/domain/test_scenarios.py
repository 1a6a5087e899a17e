"""Changes from what a form or a document says, and the cursor among them."""

from datetime import UTC, datetime

import pytest

from app.domain.network import Technology
from app.domain.scenarios import (
    KINDS,
    LIMITS,
    Added,
    Base,
    ChangeKind,
    Converted,
    Moved,
    Powered,
    Removed,
    Scenario,
    Tilted,
    Turned,
    change_of,
    kind_of,
    redone_cursor,
    require_there,
    undone_cursor,
    values_of,
)
from app.errors import RefusedError

EXAMPLES = (
    Added(station="N", operator="A", technology=Technology.LTE, lon=121.4, lat=31.2, antenna_height_m=30.0),
    Added(station="N", operator="A", technology=Technology.NR, lon=121.4, lat=31.2),
    Moved(station="S", lon=121.4, lat=31.2),
    Removed(station="S"),
    Tilted(station="S", mechanical_tilt_deg=-3.0),
    Turned(station="S", azimuth_deg=360.0),
    Powered(station="S", transmit_power_dbm=46.0),
    Converted(station="S", technology=Technology.NR),
)


@pytest.mark.parametrize("change", EXAMPLES, ids=lambda one: kind_of(one).value)
def test_a_change_is_made_again_from_what_is_kept_of_it(change):
    assert change_of(kind_of(change), values_of(change)) == change


def test_every_kind_of_change_has_an_example():
    assert {kind_of(one) for one in EXAMPLES} == set(ChangeKind) == set(KINDS)


@pytest.mark.parametrize("name", sorted(set(LIMITS) - {"lon", "lat", "antenna_height_m"}))
def test_a_figure_is_taken_to_its_limits_and_no_farther(name):
    kind = next(kind for kind, made in KINDS.items() if name in made.__dataclass_fields__)
    low, high = LIMITS[name]
    for value in (low, high):
        assert getattr(change_of(kind, {"station": "S", name: value}), name) == value
    for value in (low - 0.001, high + 0.001):
        with pytest.raises(RefusedError, match=rf"{name} .*; must be {low:g} to {high:g}"):
            change_of(kind, {"station": "S", name: value})


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("paint", {}, "change 'paint' is unknown; use one of add, move"),
        ("remove", {}, "change 'remove' needs the field 'station'"),
        ("remove", {"station": "S", "lon": 1.0}, "has no field 'lon'; its fields: station"),
        ("remove", {"station": ""}, "station code of 0 characters"),
        ("remove", {"station": 7}, "station 7 is no text"),
        ("move", {"station": "S", "lon": 1.0}, "needs the field 'lat'"),
        ("move", {"station": "S", "lon": 181.0, "lat": 0.0}, "lon 181; must be -180 to 180"),
        ("tilt", {"station": "S"}, "no tilt is given"),
        ("tilt", {"station": "S", "electrical_tilt_deg": float("nan")}, "nan is no finite number"),
        ("tilt", {"station": "S", "electrical_tilt_deg": True}, "True is no finite number"),
        ("azimuth", {"station": "S", "azimuth_deg": "east"}, "'east' is no finite number"),
        ("technology", {"station": "S", "technology": "6G"}, "technology '6G' is unknown"),
        ("add", {"station": "S", "operator": "A", "technology": "4G", "lon": 1, "lat": None}, "'lat'"),
    ],
)
def test_what_is_no_change_is_refused_with_value_and_rule(kind, values, words):
    with pytest.raises(RefusedError, match=words):
        change_of(kind, values)


def test_the_cursor_parts_what_counts_from_what_can_be_done_again():
    now = datetime(2026, 1, 1, tzinfo=UTC)
    first, second = Removed(station="S"), Removed(station="T")
    found = Scenario(
        id=1,
        name="x",
        base=Base(area_id=1, area_code="310106000000", operator="A", technology=Technology.LTE),
        area_name_zh="x",
        area_name_en=None,
        changes=(first, second),
        cursor=1,
        version=1,
        forked_from=None,
        made_by="x",
        created_at=now,
        changed_at=now,
    )
    assert (found.done, found.undone) == ((first,), (second,))
    assert (undone_cursor(found), redone_cursor(found)) == (0, 2)


def test_what_a_scenario_has_removed_is_not_changed_until_it_is_added_again():
    removed, tilted = Removed(station="S"), Tilted(station="S", electrical_tilt_deg=4.0)
    added = Added(station="S", operator="A", technology=Technology.LTE, lon=121.4, lat=31.2)
    other = Removed(station="T")
    with pytest.raises(RefusedError, match="station 'S' is removed by change 2 of this scenario; undo"):
        require_there((other, removed), tilted)
    require_there((removed,), added)
    require_there((removed, added), tilted)
    require_there((other,), tilted)
