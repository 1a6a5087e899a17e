"""
The conformance classes that the service declares.

Each has tests in `tests/ogc`, and a test there refuses one that has none.
"""

FEATURES_1 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
FEATURES_2 = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/"
FEATURES_3 = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"
TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
TILE_SETS = "http://www.opengis.net/spec/tms/2.0/conf/"
FEATURES_5 = "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/"
RECORDS = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/"
CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/"

CLASSES = (
    *(f"{FEATURES_1}{name}" for name in ("core", "oas30", "html", "geojson")),
    f"{FEATURES_2}crs",
    *(
        f"{FEATURES_3}{name}"
        for name in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    *(
        f"{CQL2}{name}"
        for name in (
            *("cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators"),
            *("case-insensitive-comparison", "accent-insensitive-comparison"),
            *("basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions"),
            *("temporal-functions", "property-property", "arithmetic"),
        )
    ),
    *(
        f"{FEATURES_5}{name}"
        for name in ("schemas", "core-roles-features", "queryables", "returnables-and-receivables")
    ),
    *(
        f"{RECORDS}{name}"
        for name in (
            *("record-core", "record-core-query-parameters", "record-collection", "records-api"),
            *("searchable-catalog", "json", "html", "oas30"),
        )
    ),
    *(f"{TILES}{name}" for name in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30")),
    *(f"{TILE_SETS}{name}" for name in ("tilematrixset", "tilematrixsetlimits", "json-tilematrixset")),
)
