"""Which column feeds which."""

import pytest

from app.domain.import_areas import POPULATION
from app.domain.import_city import FACILITIES
from app.domain.import_mapping import Wishes, sources_of
from app.domain.import_service import HOTSPOTS
from app.errors import RefusedError


def fed(kind, columns, maps=(), constants=None):
    sources = sources_of(kind, columns, Wishes(maps=maps, constants=constants or {}), has_shapes=False)
    return {source.slot: source.label or source.constant for source in sources}


def test_spellings_are_found_in_any_case_and_the_best_one_wins():
    assert fed(HOTSPOTS, ["ID", "Longitude", "LAT", "code"]) == {
        "code": "code",
        "lon": "Longitude",
        "lat": "LAT",
    }


def test_a_stated_column_goes_before_a_spelling_and_a_constant_before_both():
    columns = ["lon", "lat", "kind", "type"]
    assert fed(FACILITIES, columns)["kind"] == "kind"
    assert fed(FACILITIES, columns, maps=[("kind", "type")])["kind"] == "type"
    assert fed(FACILITIES, columns, maps=[("kind", "type")], constants={"kind": "x"})["kind"] == "x"


def test_one_indicator_may_come_for_several_years():
    assert fed(POPULATION, ["adcode", "pop_2000", "pop_2010年"]) == {
        "code": "adcode",
        "residents 2000": "pop_2000",
        "residents 2010": "pop_2010年",
    }


def test_two_columns_for_the_same_figure_are_refused():
    with pytest.raises(RefusedError, match="'population_2020' and 'pop_2020' both give residents 2020"):
        fed(POPULATION, ["code", "population_2020", "pop_2020"])


def test_a_missing_column_is_offered_a_constant_but_a_position_is_not():
    with pytest.raises(RefusedError, match=r"add --map lat=THEIRS$"):
        fed(HOTSPOTS, ["code", "lon"])
    with pytest.raises(RefusedError, match=r"add --map code=THEIRS or --set code=VALUE$"):
        fed(POPULATION, ["residents_2020"])
