import re
from html.parser import HTMLParser

import pytest

from app.config import ROOT
from app.domain.areas import AreaLevel
from app.maps.areas import areas_map
from app.maps.hotspots import hotspots_map
from app.maps.shell import WHOLE_WORLD, bounds_of
from tests.maps.pages import BOUNDS, areas, block, page, points

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "`${alert(1)}`",
    "</script><script>alert(1)</script>",
    "{{ 7 * 7 }}{% for x in y %}{# gone #}",
    "<!--<script>",
    "a\u2028b\u2029c",
    "\" onload='x' \\",
)


class Tags(HTMLParser):
    """Elements of a document with their attributes."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(document)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def hotspots(name):
    row = {"id": 7, "code": "ap-1", "name": name, "ap_count": 3}
    return hotspots_map(page(), areas=areas(), hotspots=points(row), bounds=BOUNDS)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_arrives_as_text_and_adds_no_element(name):
    tame, hostile = hotspots("Library").document(), hotspots(name).document()
    feature = block(hostile, "add_features", 1)["features"]["features"][0]
    assert feature["properties"]["name"] == name
    assert [tag for tag, _ in Tags(hostile).found] == [tag for tag, _ in Tags(tame).found]
    assert hostile.replace("n0nce", "").count("alert(1)") == name.count("alert(1)")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_area_title_fact_or_badge_adds_no_element(name):
    def elements(text):
        shown = page(title=text, facts=(text,), badge=text)
        document = areas_map(
            shown, areas=areas(name_en=text), level=AreaLevel.SUBDISTRICT, bounds=BOUNDS
        ).document()
        return [tag for tag, _ in Tags(document).found]

    assert elements(name) == elements("Library")


def test_every_script_and_style_carries_the_nonce_and_nothing_is_styled_inline():
    tags = Tags(hotspots("Library").document()).found
    scripts = [attributes for tag, attributes in tags if tag in ("script", "style")]
    assert len(scripts) > 8
    assert {attributes.get("nonce") for attributes in scripts} == {"n0nce"}
    assert not [tag for tag, attributes in tags if "style" in attributes]
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]


def test_every_file_is_one_of_our_own_and_exists():
    tags = Tags(hotspots("Library").document()).found
    paths = [attributes[name] for _, attributes in tags for name in ("src", "href") if attributes.get(name)]
    assert len(paths) > 8
    assert all(path.startswith("/static/") for path in paths)
    own = [path for path in paths if not path.startswith("/static/vendor/")]
    assert [path for path in own if not (ROOT / "app/web" / path.lstrip("/")).exists()] == []


def test_no_document_names_another_host():
    document = hotspots("Library").document()
    assert re.findall(r"(?:https?:)?//[a-z]", document) == []


def test_a_document_has_language_title_one_main_one_heading_and_lets_readers_zoom():
    document = hotspots("Library").document()
    tags = Tags(document).found
    assert dict(tags)["html"]["lang"] == "en"
    assert [tag for tag, _ in tags].count("main") == 1
    assert [tag for tag, _ in tags].count("h1") == 1
    assert "<title>Test map</title>" in document
    assert "user-scalable" not in document


def test_the_same_frames_give_the_same_document():
    assert hotspots("Library").document() == hotspots("Library").document()


def test_bounds_are_those_of_the_first_frame_with_rows_plus_a_margin():
    empty = areas().iloc[:0]
    west, south, east, north = bounds_of(empty, areas(), padding_share=0.0)
    assert (east - west, north - south) == (pytest.approx(0.0106, abs=2e-4), pytest.approx(0.0091, abs=2e-4))
    wider = bounds_of(areas(), padding_share=0.5)
    assert wider[2] - wider[0] == pytest.approx(2 * (east - west))
    assert bounds_of(empty, padding_share=0.1) == WHOLE_WORLD
