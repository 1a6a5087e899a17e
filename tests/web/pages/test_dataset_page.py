"""The page of a dataset: origin, quality, imports."""

import pytest

from app.jobs import quality as quality_job
from app.services.quality import TableReport
from app.store import datasets as datasets_store
from app.web import quality_words
from spatial.quality.findings import finding
from tests import builders
from tests.web.pages.reading import Page


@pytest.fixture
def doubles(session):
    """Two hotspots of one name on one place."""
    for code in ("A1", "A2"):
        builders.hotspot(session, code=code, name="Hall")


def check(key):
    return quality_job.run(int(key.rpartition("/")[2]))


def test_the_list_leads_to_the_page_and_the_button_to_the_job(client, doubles):
    links = [tag["href"] for tag in Page(client.get("/data").text).all("a")]
    assert "/data/test-hotspots" in links
    assert "Not checked yet." in client.get("/data/test-hotspots?lang=en").text
    started = client.post("/data/test-hotspots/check")
    assert (started.status_code, started.location.startswith("/jobs/")) == (303, True)
    check(started.location)
    assert 'href="/data/test-hotspots"' in client.get(started.location).text


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Same name at the same place"), ("zh-CN", "同一位置同名")],
)
def test_a_finding_is_said_in_the_language_with_its_rows(client, doubles, language, words):
    check(client.post("/data/test-hotspots/check").location)
    text = Page(client.get(f"/data/test-hotspots?lang={language}").text).text
    assert words in text
    assert "A1 / A2 0.0" in " ".join(text.split())


def test_a_report_of_an_older_version_says_so(client, session, doubles):
    check(client.post("/data/test-hotspots/check").location)
    changed = "The rows have changed since this check."
    assert changed not in client.get("/data/test-hotspots?lang=en").text
    datasets_store.describe(session, builders.origin(session, "hotspots")["dataset_id"], {"version": 2})
    assert changed in client.get("/data/test-hotspots?lang=en").text


def test_a_report_names_its_batch_and_a_version_brought_again_by_another_one_is_not_the_same(
    client, session, doubles
):
    check(client.post("/data/test-hotspots/check").location)
    first = builders.origin(session, "hotspots")["batch_id"]
    page = client.get("/data/test-hotspots?lang=en").text
    assert f"version 1 · batch {first}" in " ".join(Page(page).text.split())
    datasets_store.mark_undone(session, first, by="test")
    builders.batch(session, datasets_store.dataset_of(session, "test-hotspots"))  # version 1 again
    assert "The rows have changed since this check." in client.get("/data/test-hotspots?lang=en").text


def test_hostile_codes_are_shown_as_text(client, session):
    builders.hotspot(session, code="<script>alert(1)</script>")
    check(client.post("/data/test-hotspots/check").location)
    assert "<script>alert" not in client.get("/data/test-hotspots").text


def test_every_check_has_words_and_advice(application):
    with application.test_request_context():
        for names in quality_words.GROUP_OF_CHECKS.values():
            for name in names:
                one = finding(name, ["a"], checked=1)
                assert quality_words.check_name(one) != name
                assert quality_words.advice(one)


def test_amounts_carry_their_unit(application):
    with application.test_request_context("/?lang=en"):
        found = {unit: finding("x", [], checked=0, unit=unit) for unit in ("m", "m2", "share", "value")}
        assert quality_words.amount(found["m"], 12.34).split() == ["12.3", "m"]
        assert quality_words.amount(found["m2"], 250_000.0).split() == ["25.0", "ha"]
        assert quality_words.amount(found["m2"], 250.0).split() == ["250", "m²"]
        assert quality_words.amount(found["share"], 0.5).split() == ["50.0", "%"]
        assert (quality_words.amount(found["value"], 7.0), quality_words.amount(found["m"], None)) == (
            "7",
            "",
        )


def test_checks_that_found_nothing_are_counted_not_listed():
    table = TableReport(table="sites", rows=3, findings=(finding("same_place", [], [], checked=3),))
    assert (quality_words.findings_by_group(table), quality_words.quiet_checks(table)) == ([], 1)
