"""The catalogue as DCAT 3: read by rdflib, held against the recommendation's own properties."""

from datetime import UTC, datetime

import pytest
from rdflib import DCTERMS, FOAF, RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import XSD

from app.domain.roles import Role
from tests import builders
from tests.people import let_in, person

DCAT = Namespace("http://www.w3.org/ns/dcat#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
AUTHORITY = "http://publications.europa.eu/resource/authority/"
ROOT = "http://localhost"
PATH = "/data/catalog.jsonld"


@pytest.fixture
def city(session):
    """Something open with every fact, something closed, something that nobody has described."""
    area = builders.area(session)
    builders.hotspot(session, area_id=area.id)
    made = builders.dataset(
        session,
        "ways",
        key="roads",
        title="道路网 / Road network",
        owner="Roads Bureau",
        source="Survey of 2023",
        licence="CC BY 4.0",
        vintage="2023",
        cadence="每月",
        version=3,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    builders.batch(session, made, created_at=datetime(2026, 2, 1, tzinfo=UTC), file_name="roads.gpkg")
    builders.complaint(session)
    return area


def graph_of(client):
    answer = client.get(PATH)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/ld+json"
    return Graph().parse(data=answer.text, format="json-ld")


def dataset(key):
    return URIRef(f"{ROOT}/catalogue/{key}")


def texts(graph, subject, predicate):
    return {(str(one), one.language) for one in graph.objects(subject, predicate)}


# What DCAT 3 and its profile for open data want of a class, each at least once.
WANTED = {
    DCAT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset, FOAF.homepage),
    DCAT.Dataset: (
        *(DCTERMS.title, DCTERMS.description, DCTERMS.identifier, DCTERMS.publisher, DCAT.contactPoint),
        *(DCAT.keyword, DCAT.theme, DCTERMS.issued, DCTERMS.accessRights, DCAT.landingPage, DCAT.version),
        DCTERMS.conformsTo,
    ),
    DCAT.Distribution: (DCTERMS.title, DCAT.accessURL, DCAT.mediaType, DCTERMS.accessRights),
    DCAT.DataService: (DCTERMS.title, DCAT.endpointURL, DCAT.endpointDescription),
}
# What a property leads to; none may be a bare text.
RANGES = {
    DCTERMS.publisher: {FOAF.Agent, FOAF.Organization},
    DCAT.contactPoint: {VCARD.Organization},
    DCTERMS.spatial: {DCTERMS.Location},
    DCTERMS.temporal: {DCTERMS.PeriodOfTime},
    DCAT.dataset: {DCAT.Dataset},
    DCAT.distribution: {DCAT.Distribution},
    DCAT.service: {DCAT.DataService},
    DCAT.accessService: {DCAT.DataService},
    DCTERMS.conformsTo: {DCTERMS.Standard},
    DCTERMS.provenance: {DCTERMS.ProvenanceStatement},
}
RESOURCES = (
    *(DCAT.theme, DCTERMS.accessRights, DCTERMS.accrualPeriodicity, DCAT.accessURL, DCAT.mediaType),
    *(DCAT.landingPage, DCAT.endpointURL, DCAT.endpointDescription, DCTERMS.language, DCAT.servesDataset),
)


@pytest.mark.parametrize("kind", list(WANTED), ids=lambda kind: kind.rpartition("#")[2])
def test_every_resource_has_what_its_class_wants(client, city, kind):
    graph = graph_of(client)
    there = list(graph.subjects(RDF.type, kind))
    assert there
    for one in there:
        assert [wanted for wanted in WANTED[kind] if not list(graph.objects(one, wanted))] == [], one


def test_properties_lead_to_things_of_their_class_and_addresses_are_resources(client, city):
    graph = graph_of(client)
    for property_, classes in RANGES.items():
        for value in graph.objects(None, property_):
            assert set(graph.objects(value, RDF.type)) & classes, (property_, value)
    for property_ in RESOURCES:
        assert all(isinstance(one, URIRef) for one in graph.objects(None, property_)), property_


def test_what_may_stand_once_stands_once_and_texts_once_a_language(client, city):
    graph = graph_of(client)
    once = (
        DCTERMS.issued,
        DCTERMS.modified,
        DCTERMS.accrualPeriodicity,
        DCTERMS.accessRights,
        DCTERMS.license,
    )
    for one in graph.subjects(RDF.type, DCAT.Dataset):
        assert all(len(list(graph.objects(one, property_))) <= 1 for property_ in once)
        languages = [text.language for text in graph.objects(one, DCTERMS.title)]
        assert len(languages) == len(set(languages)) and None not in languages


def test_the_facts_of_a_dataset_are_those_that_were_stated(client, city):
    graph, roads = graph_of(client), dataset("roads")
    assert texts(graph, roads, DCTERMS.title) == {("道路网", "zh"), ("Road network", "en")}
    assert ("metro", "en") in texts(graph, roads, DCAT.keyword)
    assert graph.value(roads, DCTERMS.identifier) == Literal("roads")
    assert graph.value(graph.value(roads, DCTERMS.publisher), FOAF.name) == Literal("Roads Bureau")
    assert graph.value(graph.value(roads, DCTERMS.provenance), RDFS.label) == Literal("Survey of 2023")
    assert graph.value(roads, DCTERMS.accrualPeriodicity) == URIRef(f"{AUTHORITY}frequency/MONTHLY")
    assert graph.value(roads, DCTERMS.accessRights) == URIRef(f"{AUTHORITY}access-right/PUBLIC")
    assert graph.value(roads, DCAT.theme) == URIRef(f"{AUTHORITY}data-theme/TRAN")
    assert graph.value(roads, DCTERMS.license) == URIRef("https://spdx.org/licenses/CC-BY-4.0")
    assert graph.value(roads, DCAT.version) == Literal("3")
    period = graph.value(roads, DCTERMS.temporal)
    assert graph.value(period, DCAT.startDate) == Literal("2023-01-01", datatype=XSD.date)
    assert graph.value(period, DCAT.endDate) == Literal("2023-12-31", datatype=XSD.date)
    modified = graph.value(roads, DCTERMS.modified).toPython()
    assert modified == datetime(2026, 2, 1, tzinfo=UTC)


def test_the_place_of_a_dataset_is_the_box_of_its_rows(client, city):
    graph = graph_of(client)
    text = str(graph.value(graph.value(dataset("test-hotspots"), DCTERMS.spatial), DCAT.bbox))
    assert text.startswith("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POLYGON((121.")


def test_an_access_level_is_a_word_of_the_list(client, city):
    graph = graph_of(client)
    rights = graph.value(dataset("test-complaints"), DCTERMS.accessRights)
    assert rights == URIRef(f"{AUTHORITY}access-right/NON_PUBLIC")


def test_a_guest_reads_of_closed_data_and_no_way_to_it(guest, city):
    graph = graph_of(guest)
    closed = dataset("test-complaints")
    assert list(graph.objects(closed, DCTERMS.title))
    assert not list(graph.objects(closed, DCAT.distribution))
    assert not list(graph.objects(closed, DCTERMS.spatial))
    assert list(graph.objects(dataset("test-hotspots"), DCAT.distribution))


def test_every_address_of_a_distribution_is_answered_to_its_reader(application, guest, session, city):
    planner = application.test_client()
    let_in(planner, session, person(session, "planner", {Role.PLANNER}))
    for reader, least in ((guest, 6), (planner, 20)):
        found = {str(one) for one in graph_of(reader).objects(None, DCAT.accessURL)}
        assert len(found) >= least
        for address in found:
            path = address.removeprefix(ROOT).split("#")[0]
            assert reader.get(path).status_code == 200, path


def test_imports_are_told_to_who_may_read_about_data(client, guest, application, session, city):
    assert "roads.gpkg" in client.get(PATH).text
    assert "roads.gpkg" not in application.test_client().get(PATH).text


def test_texts_of_people_stay_texts(client, session):
    builders.dataset(session, "ways", key="odd", title='"}, "@id": "http://evil.example/', owner="<script>")
    graph = graph_of(client)
    assert texts(graph, dataset("odd"), DCTERMS.title) == {('"}, "@id": "http://evil.example/', "en")}


def test_an_empty_installation_has_a_catalogue_without_datasets(client):
    graph = graph_of(client)
    assert len(list(graph.subjects(RDF.type, DCAT.Catalog))) == 1
    assert not list(graph.subjects(RDF.type, DCAT.Dataset))
