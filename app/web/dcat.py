"""The catalogue as DCAT 3 in JSON-LD; its context is in the document: no program asks another host for it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app.config import settings
from app.domain.access_levels import AccessLevel
from app.domain.catalogue import CatalogueRecord, Distribution, Way
from app.domain.licences import licence_address
from app.domain.search import BBox
from app.domain.systems import CRS84, EPSG
from app.services import collections
from app.web import catalogue_words
from app.web.catalogue_links import Place, place_of, record_address

Json = dict[str, Any]
AUTHORITY = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
FEATURES = "http://www.opengis.net/def/interface/ogcapi-features"
CONTEXT: Json = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "geosparql": "http://www.opengis.net/ont/geosparql#",
}
# Public is given without conditions; the EU's list has one word for each of the other two.
ACCESS_RIGHTS = {
    AccessLevel.OPEN: "PUBLIC",
    AccessLevel.CONDITIONAL: "RESTRICTED",
    AccessLevel.CLOSED: "NON_PUBLIC",
}


def document(records: Sequence[CatalogueRecord]) -> Json:
    """The catalogue with its datasets and the service that has their rows."""
    here = url_for("catalogue_page.list_records", _external=True)
    times = [one.modified_at or one.issued_at for one in records]
    return {
        "@context": CONTEXT,
        "@id": here,
        "@type": "dcat:Catalog",
        "dct:title": _in_both(settings().service.name_zh, settings().service.name_en),
        "dct:description": _said_in_both(),
        "dct:publisher": _service_agent(),
        "dct:language": [_ref(f"{AUTHORITY}language/ZHO"), _ref(f"{AUTHORITY}language/ENG")],
        "foaf:homepage": _ref(here),
        **({"dct:issued": _time(min(one.issued_at for one in records))} if records else {}),
        **({"dct:modified": _time(max(times))} if times else {}),
        "dcat:service": _service(records),
        "dcat:dataset": [dataset(one) for one in records],
    }


def dataset(record: CatalogueRecord) -> Json:
    """One dataset."""
    here = record_address(record)
    known, due, period = record.subject, record.rhythm, record.period
    texts = {name: value for name, value in _texts(record).items() if value}
    return {
        "@id": here,
        "@type": "dcat:Dataset",
        "dct:identifier": record.key,
        **texts,
        **({} if known is None else {"dcat:theme": _ref(f"{AUTHORITY}data-theme/{known.theme}")}),
        "dct:publisher": _agent(record.publisher),
        "dcat:contactPoint": _contact(record),
        "dcat:landingPage": _ref(here),
        "dct:issued": _time(record.issued_at),
        **({} if record.modified_at is None else {"dct:modified": _time(record.modified_at)}),
        **({} if due is None else {"dct:accrualPeriodicity": _ref(f"{AUTHORITY}frequency/{due.code}")}),
        **({} if period is None else {"dct:temporal": _period(*period)}),
        **({} if record.extent is None else {"dct:spatial": _location(record.extent)}),
        "dct:accessRights": _ref(f"{AUTHORITY}access-right/{ACCESS_RIGHTS[record.level]}"),
        **_licence(record),
        "dcat:version": str(record.version),
        "dct:conformsTo": _standard(f"{EPSG}{collections.stored_srid()}"),
        "dcat:distribution": [_distribution(record, one) for one in record.distributions],
    }


def _texts(record: CatalogueRecord) -> Json:
    known = record.subject
    keywords = () if known is None else _in_both_many(known.keywords_zh, known.keywords_en)
    source = record.source
    return {
        "dct:title": _by_language(catalogue_words.titles(record)),
        "dct:description": _by_language(catalogue_words.descriptions(record)),
        "dcat:keyword": list(keywords),
        "dct:provenance": source and {"@type": "dct:ProvenanceStatement", "rdfs:label": source},
        "prov:wasGeneratedBy": [
            {
                "@type": "prov:Activity",
                "rdfs:label": f"import {one.batch_id}, version {one.version}: {one.file_name}",
                "prov:endedAtTime": _time(one.created_at),
            }
            for one in record.sources
        ],
    }


def _distribution(record: CatalogueRecord, one: Distribution) -> Json:
    place = place_of(record, one)
    own = _own(one, place)
    return {
        "@type": "dcat:Distribution",
        "dct:title": _distribution_titles(one),
        "dcat:accessURL": _ref(place.address),
        "dcat:mediaType": _ref(f"{IANA}{place.media_type}"),
        "dct:accessRights": _ref(f"{AUTHORITY}access-right/{ACCESS_RIGHTS[record.level]}"),
        **_licence(record),
        **own,
    }


def _own(one: Distribution, place: Place) -> Json:
    """What distributions of a way have beside the others."""
    if one.way is Way.FEATURES:
        return {
            "dcat:accessService": _ref(_service_address()),
            "dct:conformsTo": _standard(CRS84),
        }
    return {} if place.style is None else {"foaf:page": _ref(place.style)}


def _distribution_titles(one: Distribution) -> list[Json]:
    found = {}
    for language, locale in ((catalogue_words.CHINESE, "zh_CN"), (catalogue_words.ENGLISH, "en")):
        with force_locale(locale):
            found[language] = catalogue_words.distribution_title(one)
    return _by_language(found)


def _service_address() -> str:
    return url_for("ogc.read_landing", _external=True)


def _service(records: Sequence[CatalogueRecord]) -> Json:
    served = [
        record_address(record)
        for record in records
        if any(one.way is Way.FEATURES for one in record.distributions)
    ]
    return {
        "@id": _service_address(),
        "@type": "dcat:DataService",
        "dct:title": _by_language({"en": "OGC API", "zh": "OGC API"}),
        "dcat:endpointURL": _ref(_service_address()),
        "dcat:endpointDescription": _ref(url_for("ogc.read_api", _external=True)),
        "dct:conformsTo": _standard(FEATURES),
        "dcat:servesDataset": [_ref(address) for address in served],
    }


def _said_in_both() -> list[Json]:
    found = {}
    for language, locale in ((catalogue_words.CHINESE, "zh_CN"), (catalogue_words.ENGLISH, "en")):
        with force_locale(locale):
            found[language] = str(
                _("Datasets of the district: where they come from, whom they are given to.")
            )
    return _by_language(found)


def _service_agent() -> Json:
    return {
        "@type": "foaf:Organization",
        "foaf:name": _in_both(settings().service.name_zh, settings().service.name_en),
    }


def _agent(name: str | None) -> Json:
    return _service_agent() if name is None else {"@type": "foaf:Agent", "foaf:name": name}


def _contact(record: CatalogueRecord) -> Json:
    name = record.publisher or settings().service.name_en
    return {
        "@type": "vcard:Organization",
        "vcard:fn": name,
        "vcard:hasURL": _ref(record_address(record)),
    }


def _licence(record: CatalogueRecord) -> Json:
    """By its address where it is a known one, else in its own words."""
    if record.licence is None:
        return {}
    address = licence_address(record.licence)
    own = {"@type": "dct:LicenseDocument", "rdfs:label": record.licence}
    return {"dct:license": own if address is None else _ref(address)}


def _location(extent: BBox) -> Json:
    west, south, east, north = extent
    ring = f"({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south})"
    text = f"<{CRS84}> POLYGON({ring})"
    return {
        "@type": "dct:Location",
        "dcat:bbox": {"@type": "geosparql:wktLiteral", "@value": text},
    }


def _period(first: date, last: date) -> Json:
    def day(value: date) -> Json:
        return {"@type": "xsd:date", "@value": value.isoformat()}

    return {"@type": "dct:PeriodOfTime", "dcat:startDate": day(first), "dcat:endDate": day(last)}


def _standard(address: str) -> Json:
    return {"@id": address, "@type": "dct:Standard"}


def _ref(address: str) -> Json:
    return {"@id": address}


def _time(value: datetime) -> Json:
    return {"@type": "xsd:dateTime", "@value": value.isoformat()}


def _in_both(chinese: str, english: str) -> list[Json]:
    return _by_language({catalogue_words.CHINESE: chinese, catalogue_words.ENGLISH: english})


def _in_both_many(chinese: Sequence[str], english: Sequence[str]) -> list[Json]:
    return [
        {"@language": language, "@value": text}
        for language, texts in ((catalogue_words.CHINESE, chinese), (catalogue_words.ENGLISH, english))
        for text in texts
    ]


def _by_language(texts: dict[str, str]) -> list[Json]:
    return [{"@language": language, "@value": text} for language, text in texts.items() if text]
