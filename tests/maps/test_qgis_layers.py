"""The layer file of QGIS: what stands in it, and what does not. QGIS itself reads it in `make test-qgis`."""

from urllib.parse import parse_qs
from xml.etree import ElementTree

from app.maps.qgis_layers import DrawnLayer, FeatureLayer, layer_definition
from app.maps.symbols import Mark, Symbols

FEATURES = [
    FeatureLayer(key="areas", title="Areas", geometry="MultiPolygon"),
    FeatureLayer(key="hotspots", title='WLAN <热点> & "more"', geometry="Point"),
]
DRAWN = [
    DrawnLayer(
        key="coverage",
        title="Coverage",
        tiles="https://city.example/tiles/coverage/{z}/{x}/{y}.pbf",
        style="https://city.example/tiles/coverage/style.json",
        symbols=Symbols(
            field="class",
            marks=(
                Mark(value=0, colour="#2a6fbb", label="Good"),
                Mark(value=3, colour="#7f1d3a", label="Too weak", is_hatched=True),
            ),
        ),
        min_zoom=8,
        max_zoom=17,
    )
]


def made(token_setting=None):
    document = layer_definition(
        "City", ogc="https://city.example/ogc", features=FEATURES, drawn=DRAWN, token_setting=token_setting
    )
    assert document.startswith(b"<!DOCTYPE qgis-layer-definition>")
    return ElementTree.fromstring(document)


def test_each_layer_is_in_the_tree_and_among_the_layers_under_one_id():
    root = made()
    listed = [one.get("id") for one in root.iter("layer-tree-layer")]
    assert listed == [one.findtext("id") for one in root.iter("maplayer")]
    assert listed == ["citygrid_areas", "citygrid_hotspots", "citygrid_coverage_tiles"]


def test_features_name_their_collection_and_the_service():
    areas = made().find("maplayers/maplayer")
    assert areas.get("type") == "vector" and areas.get("geometry") == "Polygon"
    assert areas.findtext("provider") == "OAPIF"
    source = areas.findtext("datasource")
    assert "typename='areas'" in source and "url='https://city.example/ogc'" in source
    assert areas.findtext("srs/spatialrefsys/authid") == "OGC:CRS84"


def test_tiles_name_their_style_and_their_zooms():
    tiles = made().findall("maplayers/maplayer")[-1]
    assert tiles.get("type") == "vector-tile"
    source = parse_qs(tiles.findtext("datasource"))
    assert source["styleUrl"] == ["https://city.example/tiles/coverage/style.json"]
    assert source["url"] == ["https://city.example/tiles/coverage/{z}/{x}/{y}.pbf"]
    assert (source["zmin"], source["zmax"], source["type"]) == (["8"], ["17"], ["xyz"])


def test_tiles_have_the_colours_of_their_marks_and_lines_over_hatched_ones():
    good, gap = made().iter("style")
    assert (good.get("layer"), good.get("expression"), good.get("name")) == (
        "coverage",
        '"class" = 0',
        "Good",
    )
    assert [one.get("v") for one in good.iter("prop") if one.get("k") == "color"] == ["42,111,187,204"]
    assert [one.get("v") for one in gap.iter("prop") if one.get("k") == "style"] == ["solid", "b_diagonal"]


def test_titles_come_through_whatever_they_hold():
    names = [one.findtext("layername") for one in made().iter("maplayer")]
    assert 'WLAN <热点> & "more"' in names


def test_the_name_of_a_token_is_there_where_it_is_asked_for():
    sources = [one.findtext("datasource") for one in made("citygrd").iter("maplayer")]
    assert all("authcfg=citygrd" in one for one in sources)
    assert not any("authcfg" in one.findtext("datasource") for one in made().iter("maplayer"))
