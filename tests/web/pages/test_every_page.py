"""What holds for every page, on an empty database and on a full one."""

import re

import pytest

from tests.web.pages.reading import Page

LISTS = (
    *("/", "/map", "/map?map=gaps", "/coverage", "/coverage/runs", "/gaps", "/wlan", "/cases", "/m"),
    *("/stations", "/stations?operator=A&technology=4G&status=live", "/cases?state=reported"),
    *("/jobs", "/data", "/data/test-areas/changes", "/import", "/help", "/explain", "/disparity", "/access"),
    *(
        "/scenarios",
        "/plans",
        "/reports",
        "/map/print",
        "/catalogue",
        "/catalogue?q=x&level=open",
        "/connect",
    ),
)

MAPS = ("city", "coverage", "gaps", "stations", "hotspots", "areas", "cases")


def pages(client, paths, language):
    for path in paths:
        mark = "&" if "?" in path else "?"
        answer = client.get(f"{path}{mark}lang={language}")
        yield path, answer


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_page_stands_on_an_empty_database(client, language):
    asked = [path for path in LISTS if "operator=" not in path and "test-areas" not in path]
    for path, answer in pages(client, asked, language):
        assert answer.status_code == 200, path
        assert f'<html lang="{language}">' in answer.text
        assert ">Tester</a>" in answer.text  # who is signed in


@pytest.mark.parametrize("name", MAPS)
def test_the_map_page_of_an_empty_database_frames_no_error(client, name):
    page = client.get(f"/map?map={name}&lang=en").text
    frames = [frame["src"] for frame in Page(page).all("iframe")]
    assert {client.get(frame).status_code for frame in frames} <= {200}
    if not frames:
        assert "No coverage has been computed yet" in page
        assert 'href="/import"' in page and 'action="/coverage/runs"' in page


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_page_stands_on_a_full_database(client, records, language):
    for path, answer in pages(client, (*LISTS, *records), language):
        assert answer.status_code == 200, (path, answer.text[-800:])
        assert "nan" not in re.split(r"\W+", Page(answer.text).text.lower()), path


def test_no_page_carries_inline_style_or_handlers_or_asks_another_host(client, records):
    for path, answer in pages(client, (*LISTS, *records, "/nowhere"), "en"):
        nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"]).group(1)
        for tag, attributes in Page(answer.text).tags:
            assert "style" not in attributes, (path, tag)
            assert not [name for name in attributes if name.startswith("on")], (path, tag)
            if tag in ("script", "style"):
                assert "src" in attributes or attributes.get("nonce") == nonce, (path, tag)
            for name in ("src", "href", "action"):
                assert not re.match(r"(\w+:)?//", attributes.get(name) or ""), (path, attributes)


def test_the_policy_allows_no_inline_code_and_no_other_host(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_two_answers_never_share_a_nonce(client):
    first, second = (client.get("/").headers["Content-Security-Policy"] for _ in range(2))
    assert first != second


def test_every_page_names_the_zone_of_its_times_once(client, records):
    for path, answer in pages(client, (*LISTS, *records), "en"):
        # these have no foot: what the map and its sheet say of themselves names the zone
        is_map = path.split("?")[0] in ("/map", "/map/print")
        is_whole = "<html" in answer.text  # not the part of a page that is asked for again and again
        assert answer.text.count("Times: Asia/Shanghai") == (is_whole and not is_map), path


def test_every_page_offers_the_other_language_and_keeps_the_query(client):
    links = [tag["href"] for tag in Page(client.get("/stations?technology=4G").text).all("a")]
    assert "/stations?technology=4G&lang=en" in links
    assert "/stations?technology=4G&lang=zh-CN" in links


def test_every_frame_and_image_says_what_it_is_and_every_field_has_a_label(client, records):
    for path, answer in pages(client, (*LISTS, *records), "en"):
        page = Page(answer.text)
        assert all(frame.get("title") for frame in page.all("iframe")), path
        assert all("alt" in image for image in page.all("img")), path
        fields = [one for one in page.all("input") if one.get("type") != "hidden"] + page.all("select")
        assert answer.text.count("<label") >= len(fields), path


def test_pages_of_synthetic_runs_and_cases_say_so(client, records):
    for path in ("/", "/coverage", "/gaps", records[0], records[4]):
        assert "synthetic demo data" in client.get(f"{path}?lang=en").text, path


def test_forms_that_change_something_carry_a_token(client, records):
    for path, answer in pages(client, (*LISTS, *records), "en"):
        posts = [
            form for form in Page(answer.text).all("form") if (form.get("method") or "").lower() == "post"
        ]
        tokens = [field for field in Page(answer.text).all("input") if field.get("name") == "csrf_token"]
        assert len(tokens) == len(posts), path


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/gaps/999999", 404),
        ("/stations/999999", 404),
        ("/grid/nowhere", 404),
        ("/areas/12", 400),
        ("/areas/310999", 404),
        ("/cases/99999999999999999999999", 404),
        ("/jobs/999999", 404),
        ("/import/999999", 404),
        ("/import/999999/report", 404),
        ("/data/nothing/changes", 404),
        ("/maps/import-evidence", 400),
        ("/maps/import-preview?draft=999999", 404),
        ("/map?map=moon", 400),
        ("/?reception=moon", 422),
        ("/?profile=6g", 404),
        ("/coverage?threshold=nan", 400),
        ("/coverage?threshold=-9999", 400),
        ("/coverage?threshold=0.5", 400),
        ("/gaps?technology=5G", 400),
        ("/coverage?profil=5g", 400),
        ("/disparity?weights=night", 422),
        ("/gaps?min_residents=-1", 400),
        ("/cases?state=lost", 400),
        ("/stations?technology=6G", 400),
        ("/stations?after=x", 400),
    ],
)
def test_a_page_that_cannot_be_shown_says_why(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text


def test_an_unknown_parameter_is_refused_with_the_known_ones_and_the_edges_of_a_threshold_are_not(client):
    said = Page(client.get("/gaps?technology=5G&lang=en").text).text
    assert "parameter 'technology' is unknown; known here: after, area, cause, lang, min_area_ha, " in said
    for edge in ("-200", "0"):
        assert client.get(f"/coverage?threshold={edge}").status_code == 200


def test_every_table_that_may_scroll_is_reached_by_keyboard_and_has_a_name(client, records):
    for path, answer in pages(client, (*LISTS, *records, "/api/docs"), "en"):
        for attributes in Page(answer.text).all("div"):
            if "table-frame" in (attributes.get("class") or "").split():
                assert (attributes.get("role"), attributes.get("tabindex")) == ("region", "0"), path
                assert attributes.get("aria-label"), path
