"""The page of the API."""

import re


def test_the_page_shows_every_door_with_a_command_for_this_host(client):
    page = client.get("/api/docs", base_url="http://localhost:8123").get_data(as_text=True)
    document = client.get("/api/openapi.json").json
    for path in document["paths"]:
        assert f"<code>{path}</code>" in page
    assert "http://localhost:8123/api/v1/areas" in page


def test_the_page_asks_no_other_host_and_styles_nothing_inline(client):
    page = client.get("/api/docs").get_data(as_text=True)
    links = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert links and not [link for link in links if link.startswith(("http:", "https:", "//"))]
    assert " style=" not in page and "<style" not in page
    assert not re.findall(r"<script(?![^>]*\bsrc=)", page)
