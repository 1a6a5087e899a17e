import pytest

from app.domain.layers import LAYERS
from tiles.statements import COMMON_PARAMETERS, TileError, layers, statement
from tiles.tilejson import FIELDS, tilejson


def test_every_published_layer_has_a_statement_and_a_list_of_fields():
    assert set(layers()) == set(LAYERS) == set(FIELDS)


@pytest.mark.parametrize("layer", sorted(LAYERS))
def test_every_statement_binds_the_scope(layer):
    assert statement(layer).parameters >= COMMON_PARAMETERS


def test_a_layer_without_a_statement_is_refused_by_name():
    with pytest.raises(TileError, match="'rivers' has no tile statement"):
        statement("rivers")


def test_values_that_are_missing_or_unknown_are_refused_by_name():
    with pytest.raises(TileError, match=r"missing \['area_ids', 'level'\], unknown \['sql'\]"):
        statement("areas").check({"z": 1, "x": 0, "y": 0, "sql": "1"})


def test_tilejson_names_the_layer_and_its_fields():
    document = tilejson("gaps", name="Gaps", tile_url="http://x/{z}/{x}/{y}", min_zoom=8, max_zoom=18)
    assert document["tilejson"] == "3.0.0"
    assert document["tiles"] == ["http://x/{z}/{x}/{y}"]
    assert document["vector_layers"][0]["id"] == "gaps"
    assert "rank" in document["vector_layers"][0]["fields"]
