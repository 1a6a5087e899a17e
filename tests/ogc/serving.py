"""A service of OGC API - Features, whoever runs it: anything that has `.get(path, headers=...)`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
GEOJSON = "application/geo+json"
MOST_PAGES = 100  # a chain of links that does not end is a mistake
Query = Mapping[str, object]


@dataclass(frozen=True)
class Serving:
    """Where it answers, and under which path."""

    http: Any
    base: str

    def get(self, path: str, query: Query | None = None, *, accept: str | None = None) -> Any:
        """Any answer, for a path under the base or an absolute address."""
        whole = path if path.startswith("http") else self.base + path
        asked = f"{whole}?{urlencode(query)}" if query else whole
        return self.http.get(asked, headers={} if accept is None else {"Accept": accept})

    def read(self, path: str, query: Query | None = None) -> Any:
        """The JSON of an answer that succeeds."""
        answer = self.get(path, query, accept=f"{GEOJSON}, application/json, */*;q=0.1")
        assert answer.status_code == 200, (path, query, answer.text[:300])
        return json.loads(answer.text)

    def status(self, path: str, query: Query | None = None) -> int:
        """How it ends."""
        return int(self.get(path, query).status_code)

    def post_status(self, path: str) -> int:
        """How a deed without a body ends."""
        return int(self.http.post(self.base + path).status_code)

    def items(self, collection: str, query: Query | None = None) -> Any:
        """A page of features."""
        return self.read(items_of(collection), query)

    def refused(self, collection: str, query: Query) -> bool:
        """Whether a page is refused as a mistake of who asks."""
        return self.status(items_of(collection), query) == 400


def ours(reason: str, *values: object) -> Any:
    """Values of a case that holds a choice of ours beside the standard: peers are not asked."""
    return pytest.param(*values, marks=pytest.mark.ours(reason))


def feature_collections(service: Serving) -> list[Any]:
    """Collections of features: a catalogue lists records, which other standards speak of."""
    return [one for one in service.read("/collections")["collections"] if one["itemType"] != "record"]


def items_of(collection: str) -> str:
    """The path of the features of a collection."""
    return f"/collections/{collection}/items"


def links_of(document: Mapping[str, Any], rel: str) -> list[dict[str, str]]:
    """Links of a relation."""
    return [one for one in document["links"] if one["rel"] == rel]


def pages(service: Serving, collection: str, query: Query) -> Iterator[Any]:
    """Page after page, by the links alone."""
    page = service.items(collection, query)
    yield page
    for _ in range(MOST_PAGES):
        further = links_of(page, "next")
        if not further:
            return
        page = service.read(further[0]["href"])
        yield page
    raise AssertionError(f"{collection} has more than {MOST_PAGES} pages: {further[0]['href']}")


def all_features(service: Serving, collection: str, query: Query | None = None) -> list[Any]:
    """Features of all pages."""
    return [one for page in pages(service, collection, query or {}) for one in page["features"]]


def ids(features: list[Any]) -> list[Any]:
    """What features are called."""
    return [one["id"] for one in features]


def filtered(service: Serving, collection: str, text: str, **more: str) -> list[Any]:
    """Features that pass a filter."""
    return all_features(service, collection, {"filter": text, "limit": 100, **more})
