"""The catalogue as a collection of records, and each dataset as a record in GeoJSON (OGC 20-004r1)."""

from typing import Any

from flask_babel import gettext as _

from app.config import settings
from app.domain.catalogue import CatalogueRecord, Way
from app.domain.licences import licence_address, spdx_licence
from app.domain.search import BBox
from app.domain.systems import CRS84
from app.web import catalogue_words, words
from app.web.catalogue_links import place_of, record_address
from app.web.dcat import AUTHORITY
from app.web.language import is_chinese, name_of, title_of
from app.web.ogc import links

KEY = "catalogue"
RECORD_CORE = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core"
CATALOGUE_TYPE = "application/ogc-catalog+json"
RECORD_PROFILE = "http://www.opengis.net/def/profile/OGC/0/ogc-record"
CATALOGUE_PROFILE = "http://www.opengis.net/def/profile/OGC/0/ogc-catalog"
DATASET = "dataset"  # the type of every record
LANGUAGES = ({"code": "zh-CN", "name": "中文"}, {"code": "en", "name": "English"})

Json = dict[str, Any]


def title() -> str:
    """What the catalogue is called."""
    return str(_("Catalogue of datasets"))


def scheme() -> str:
    """What the keys of datasets are keys of."""
    return links.address("catalogue_page.list_records")


def catalogue() -> Json:
    """The collection, as it stands among the others."""
    here = links.address("ogc_records.read_catalogue")
    items = links.address("ogc_records.list_records")
    name = name_of(settings().service.name_zh, settings().service.name_en)
    return {
        "id": KEY,
        "type": "Collection",
        "title": title(),
        "description": str(_("Datasets of the district: where they come from, whom they are given to.")),
        "itemType": "record",
        "crs": [CRS84],
        "contacts": [{"organization": name, "roles": ["publisher"]}],
        "links": [
            links.link("self", here, CATALOGUE_TYPE),
            *links.links("items", items, links.GEOJSON, title()),
            links.link("items", links.address("ogc_records.list_records", f="html"), links.HTML, title()),
            links.link("profile", CATALOGUE_PROFILE),
            links.link(
                "describedby", links.address("catalogue_page.read_dcat"), "application/ld+json", "DCAT"
            ),
        ],
    }


def record(one: CatalogueRecord) -> Json:
    """A dataset."""
    period = one.period
    return {
        "id": one.key,
        "type": "Feature",
        "conformsTo": [RECORD_CORE],
        "time": None if period is None else {"interval": [day.isoformat() for day in period]},
        "geometry": None if one.extent is None else _polygon(one.extent),
        "properties": _properties(one),
        "links": _links(one),
    }


def brief(one: CatalogueRecord) -> Json:
    """What a table for people has of it."""
    shown = {
        str(_("Title")): title_of(one.title),
        str(_("Kind")): words.word("dataset_kinds", one.kind),
        str(_("Access")): words.word("access_levels", one.level),
        str(_("Updated")): links.stamp(one.modified_at or one.issued_at),
    }
    return {"id": one.key, "properties": shown}


def _properties(one: CatalogueRecord) -> Json:
    known, publisher = one.subject, one.publisher
    licence, name = spdx_licence(one.licence), name_of(settings().service.name_zh, settings().service.name_en)
    themes = [] if known is None else [known.theme]
    return {
        "type": DATASET,
        "title": title_of(one.title),
        "description": catalogue_words.description(one),
        "created": links.stamp(one.issued_at),
        "updated": links.stamp(one.modified_at or one.issued_at),
        "language": LANGUAGES[0 if is_chinese() else 1],
        "languages": list(LANGUAGES),
        "keywords": list(catalogue_words.keywords(one)),
        **({"themes": [_theme(code) for code in themes]} if themes else {}),
        "externalIds": [{"scheme": scheme(), "value": one.key}],
        "contacts": [{"organization": publisher or name, "roles": ["publisher"]}],
        **({} if licence is None else {"license": licence}),
        "rights": _rights(one),
        "formats": _formats(one),
        "access_level": one.level.value,
        "kind": one.kind,
        "version": str(one.version),
    }


def _rights(one: CatalogueRecord) -> str:
    """Whom it is given to, and its licence where SPDX has no name for it."""
    level = words.word("access_levels", one.level)
    if one.licence is None or spdx_licence(one.licence) is not None:
        return level
    return f"{level}; {words.word('licences', one.licence)}"


def _theme(code: str) -> Json:
    address = f"{AUTHORITY}data-theme"
    return {"scheme": address, "concepts": [{"id": code, "url": f"{address}/{code}"}]}


def _formats(one: CatalogueRecord) -> list[Json]:
    types = dict.fromkeys(place_of(one, way).media_type for way in one.distributions)
    return [{"mediaType": found} for found in types]


def _links(one: CatalogueRecord) -> list[links.Link]:
    here = links.address("ogc_records.read_record", record_key=one.key)
    licence = licence_address(one.licence)
    return [
        links.link("self", links.with_query(here, {"f": "json"}), links.GEOJSON),
        links.link("alternate", links.with_query(here, {"f": "html"}), links.HTML),
        links.link("collection", links.address("ogc_records.read_catalogue"), CATALOGUE_TYPE),
        links.link("profile", RECORD_PROFILE),
        links.link("describedby", record_address(one), links.HTML, title_of(one.title)),
        *([] if licence is None else [links.link("license", licence, links.HTML)]),
        *(link for way in one.distributions for link in _ways(one, way)),
    ]


def _ways(one: CatalogueRecord, way: Any) -> list[links.Link]:
    place, name = place_of(one, way), catalogue_words.distribution_title(way)
    rel = links.LONG_RELATIONS["items"] if way.way is Way.FEATURES else "related"
    style = (
        []
        if place.style is None
        else [links.link("related", place.style, links.JSON, _("Style for MapLibre"))]
    )
    return [links.link(rel, place.address, place.media_type, name), *style]


def _polygon(extent: BBox) -> Json:
    west, south, east, north = extent
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
