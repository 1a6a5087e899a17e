"""The Folium map that every map document is: own assets alone, a nonce on every script, words for readers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import folium
import geopandas as gpd
from branca.element import CssLink, Figure
from folium.template import Template

from app.maps.elements import Layer, Part, Stack, layer_part, legend_part
from app.maps.geojson import WGS84
from app.maps.words import Words

STATIC = "/static"
SCRIPTS = ("base", "popup", "marks", "features", "loading", "news", "tiles", "boards", "panels")
MIN_ZOOM, MAX_ZOOM = 5, 19
WHOLE_WORLD = (-180.0, -85.0, 180.0, 85.0)

Bounds = tuple[float, float, float, float]  # west, south, east, north in degrees


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a map document says around its layers."""

    title: str
    words: Words
    nonce: str
    facts: tuple[str, ...] = ()  # run, data date, assumptions
    badge: str | None = None  # such as: synthetic demo data
    link: tuple[str, str] | None = None  # words and path of a page with more of these facts
    around: gpd.GeoDataFrame | None = None  # districts beside the one that the map speaks of
    base: Stack | None = None  # a backdrop that can be switched on


class CityFigure(Figure):  # type: ignore[misc]
    """The document: language, title, one main part; scripts and styles carry the nonce."""

    _template = Template(
        """<!doctype html>
<html lang="{{ this.page.words.language|e }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ this.page.title|e }}</title>
<link rel="icon" type="image/svg+xml" href="/static/icon.svg">
<script type="importmap">
{"imports": {"@mapbox/point-geometry": "/static/vendor/point-geometry/index.js"}}
</script>
<script>
// Before every other script, since any of them may be what cannot be loaded; once drawn, base.js ends it.
document.documentElement.dataset.state = "loading";
function mapFailed(event) {
  if (String(event.message).startsWith("ResizeObserver loop")) return; // says only that it lays out once more
  if (event.target instanceof Element && !event.target.matches("script:not([data-part])")) return;
  document.documentElement.dataset.state = "failed";
  tellFailure();
}
function tellFailure() {
  const text = document.getElementById("map-failed");
  if (text) text.hidden = document.documentElement.dataset.state !== "failed";
}
addEventListener("error", mapFailed, true);
addEventListener("unhandledrejection", mapFailed);
addEventListener("DOMContentLoaded", tellFailure);
</script>
{{ this.head(styles=True, **kwargs) }}
</head>
<body>
<main>
<h1 class="map-title">{{ this.page.title|e }}</h1>
<p class="map-loading" role="status">{{ this.page.words.controls.loading|e }}</p>
<p class="map-failed" id="map-failed" role="alert" hidden>{{ this.page.words.controls.failed|e }}</p>
{{ this.head(styles=False, **kwargs) }}
{{ this.html.render(**kwargs) }}
</main>
<script>
{{ this.script.render(**kwargs) }}
</script>
</body>
</html>
"""
    )

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.header._children.clear()

    def head(self, *, styles: bool, **kwargs: object) -> str:
        """Style sheets, or the scripts: these come below the words on loading, which they delay."""
        parts = self.header._children.values()
        return "\n".join(part.render(**kwargs) for part in parts if isinstance(part, CssLink) is styles)

    def render(self, **kwargs: object) -> str:
        """The document; no text of the data stands in it as markup, so every tag found here is our own."""
        document = super().render(**kwargs)
        return re.sub(r"<(script|style)\b", rf'<\1 nonce="{self.page.nonce}"', document)


class CityMap(folium.Map):  # type: ignore[misc]
    """A Folium map without a base map and without a file from another host."""

    default_js = [  # noqa: RUF012 - Folium's own form
        ("leaflet", f"{STATIC}/vendor/leaflet/leaflet.js"),
        *((f"map_{name}", f"{STATIC}/js/map/{name}.js") for name in SCRIPTS),
    ]
    default_css = [  # noqa: RUF012 - Folium's own form
        ("leaflet_css", f"{STATIC}/vendor/leaflet/leaflet.css"),
        ("map_css", f"{STATIC}/css/map.css"),
    ]
    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="folium-map" id="{{ this.get_name() }}"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map(
            "{{ this.get_name() }}",
            {
                center: {{ this.location|tojson }},
                crs: L.CRS.{{ this.crs }},
                ...{{ this.options|tojavascript }}
            }
        );
        {% endmacro %}
        """
    )

    def __init__(self, page: Page, layers: Sequence[Layer | Stack], bounds: Bounds) -> None:
        west, south, east, north = bounds
        self.latitude_deg = (south + north) / 2
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2],
            zoom_start=12,
            tiles=None,
            zoom_control=False,
            attributionControl=False,
            # A map without a base layer has no limit of its own, and clusters and fits would fail.
            minZoom=MIN_ZOOM,
            maxZoom=MAX_ZOOM,
            zoomSnap=0.25,  # a tall district fills a phone, too
            fadeAnimation=False,  # what is said to be drawn is seen in full
        )
        self._id = "city"
        CityFigure(page).add_child(self)
        self._put(Part("start", _frame_of(page, (west, south, east, north))))
        for part in self._parts(layers):
            self._put(part)
        self._put(Part("finish", {}))

    def _parts(self, layers: Sequence[Layer | Stack]) -> list[Part]:
        """What stands between the start of a map and its end."""
        drawn = [layer_part(layer, self.latitude_deg) for layer in layers]
        return [*drawn, Part("addLayerControl", {}), legend_part(layers)]

    def _put(self, part: Part) -> None:
        part._id = str(len(self._children))  # Folium's own ids are random: documents would never be the same
        self.add_child(part)

    def document(self) -> str:
        """The whole page."""
        return str(self.get_root().render())


def _frame_of(page: Page, bounds: Bounds) -> dict[str, object]:
    west, south, east, north = bounds
    return {
        "title": page.title,
        "language": page.words.language,
        "static": STATIC,
        "words": page.words.for_scripts(),
        "bounds": [[south, west], [north, east]],
        "facts": list(page.facts),
        "badge": page.badge,
        "link": None if page.link is None else dict(zip(("text", "path"), page.link, strict=True)),
    }


def bounds_of(*frames: gpd.GeoDataFrame, padding_share: float) -> Bounds:
    """The box of the first frame that has rows, with a margin; the whole world when none has."""
    for frame in frames:
        if len(frame):
            west, south, east, north = (float(edge) for edge in frame.to_crs(WGS84).total_bounds)
            across, up = (east - west) * padding_share, (north - south) * padding_share
            return west - across, south - up, east + across, north + up
    return WHOLE_WORLD
