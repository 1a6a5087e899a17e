"""Pages by key: nothing lost, nothing twice, every parameter kept."""

from urllib.parse import parse_qs, urlsplit

from tests import builders


def _walk(client, address):
    """Features of every page, following `next`."""
    found = []
    while address:
        body = client.get(address).json
        found += body["features"]
        address = next((link["href"] for link in body["links"]), None)
    return found


def test_pages_hold_every_row_once(client, session):
    for number in range(7):
        builders.hotspot(session, x_m=10.0 * number)
    found = _walk(client, "/api/v1/hotspots?limit=3")
    assert len(found) == 7
    assert len({one["id"] for one in found}) == 7


def test_a_last_page_that_is_full_names_no_next_page(client, session):
    for number in range(4):
        builders.hotspot(session, x_m=10.0 * number)
    body = client.get("/api/v1/hotspots?limit=4").json
    assert (body["numberReturned"], body["numberMatched"], body["links"]) == (4, 4, [])


def test_a_row_added_behind_the_reader_moves_no_page(client, session):
    for number in range(4):
        builders.hotspot(session, x_m=10.0 * number)
    first = client.get("/api/v1/hotspots?limit=2").json
    builders.hotspot(session)
    second = client.get(first["links"][0]["href"]).json
    ids = [one["id"] for one in first["features"] + second["features"]]
    assert len(set(ids)) == 4


def test_the_next_link_is_absolute_and_keeps_every_parameter(client, city):
    response = client.get("/api/v1/cells?operator=A&limit=2&bbox=121,31,122,32&threshold_dbm=-90")
    link = urlsplit(response.json["links"][0]["href"])
    assert link.scheme == "http"
    assert {name: values[0] for name, values in parse_qs(link.query).items()} == {
        "operator": "A",
        "limit": "2",
        "bbox": "121,31,122,32",
        "threshold_dbm": "-90",
        "after": str(response.json["features"][-1]["id"]),
    }
    assert response.headers["Link"] == f'<{link.geturl()}>; rel="next"'


def test_gaps_are_paged_by_rank(client, session, city):
    grid_cells = [builders.cell(session, builders.grid(session, city.south), col, 3) for col in range(1)]
    builders.gap(session, city.run, city.north, grid_cells, rank=2, residents=5)
    ranks = [one["properties"]["rank"] for one in _walk(client, "/api/v1/gaps?limit=1")]
    assert ranks == [1, 2]


def test_records_are_paged_newest_first(client, session):
    ids = [builders.job(session).id for _ in range(3)]
    first = client.get("/api/v1/jobs?limit=2").json
    second = client.get(first["links"][0]["href"]).json
    assert [one["id"] for one in first["items"] + second["items"]] == ids[::-1]


def test_csv_without_a_limit_holds_more_rows_than_a_page(client, session):
    for number in range(101):
        builders.hotspot(session, x_m=float(number))
    assert len(client.get("/api/v1/hotspots").json["features"]) == 100
    assert len(client.get("/api/v1/hotspots?format=csv").get_data(as_text=True).splitlines()) == 102


def test_a_text_that_looks_like_a_formula_is_defused_in_csv(client, session):
    builders.hotspot(session, name="=cmd()")
    assert "'=cmd()" in client.get("/api/v1/hotspots?format=csv").get_data(as_text=True)


def test_the_accept_header_chooses_the_form_and_the_parameter_overrules_it(client, city):
    def kind(accept, query=""):
        return client.get(f"/api/v1/sites{query}", headers={"Accept": accept}).mimetype

    assert kind("*/*") == "application/geo+json"
    assert kind("text/csv") == "text/csv"
    assert kind("application/json") == "application/json"
    assert kind("text/csv", "?format=geojson") == "application/geo+json"
