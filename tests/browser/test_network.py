"""Coverage with a scenario on the workbench: beside the run's and alone, its figures and its cells."""

import re
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import db
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.jobs import JobStatus
from app.domain.scenarios import Powered, Removed
from app.jobs import coverage as coverage_job
from app.services import coverage
from app.store import scenarios as scenarios_store
from tests import builders
from tests.browser.test_compare import at_rest, compared, reds_and_blues
from tests.browser.test_workbench import covered, drawn, opened, state_of
from tests.builders import lon_lat
from tests.emptying import empty
from tests.jobs import district

pytestmark = pytest.mark.browser

LON, LAT = lon_lat(200, 600)  # of the mast
PLAIN = f"lang=en&layers=coverage:100&base=none&at=16/{LAT:.5f}/{LON:.5f}"
LEVELS = text("""
    select g.code, r.residents, c.level_dbm
    from run_cells r join cell_coverage c using (run_id, cell_id) join grid_cells g on g.id = r.cell_id
    join operators o on o.id = c.operator_id
    where o.code = 'A' and c.technology = '4G' and c.reception = 'outdoor' and c.floor_band = 0
""")


@pytest.fixture(scope="module")
def little_city(database):
    """A district with a run, and two scenarios: its only 4G mast of A gone, and with a tenth of its power."""
    with Session(db.engine(), expire_on_commit=False) as session:
        town = district.build(session)
        session.execute(text("update carriers set transmit_power_dbm = 43"))
        session.commit()
    with db.transaction() as session:
        job_id = coverage.start_run(
            session, COMMAND_LINE_ACTOR, area_code=district.DISTRICT, in_background=False
        )
    assert coverage_job.run(job_id) is JobStatus.DONE
    with db.transaction() as session:
        gone = builders.scenario(session, town, Removed(station="A-4G"), name="gone")
        weak = builders.scenario(
            session, town, Powered(station="A-4G", transmit_power_dbm=33.0), name="<i>weak"
        )
        levels = session.execute(LEVELS).all()
    yield SimpleNamespace(gone=gone, weak=weak, levels=levels)
    empty(database)


def covered_at(levels, threshold_dbm):
    return sum(people for _, people, level in levels if level is not None and level >= threshold_dbm)


def people_of(frame):
    said = frame.locator(".compare-people").all_inner_texts()
    return [int(one.split()[0].replace(",", "")) for one in said]


def test_a_scenario_stands_beside_the_run_with_its_people_and_its_cells(visit, little_city):
    frame = compared(visit, f"{PLAIN}&operator=A&compare=50,operator:A,network:{little_city.gone}")
    at_rest(frame)
    before = covered_at(little_city.levels, -110)
    assert before > 0
    assert people_of(frame) == [before, 0]
    titles = frame.locator("[data-layer=coverage] .bench-side").all_inner_texts()
    assert titles == ["Left: As the run found it", "Right: With scenario gone"]
    weakest = frame.locator("[data-layer=coverage] .bench-legend li:nth-child(4) small").all_inner_texts()
    cells = len(little_city.levels)
    assert [one.split()[0].replace(",", "") for one in weakest][1] == str(cells)  # too weak, each of them
    _, blues = reds_and_blues(visit, frame, 0, 0.48)
    assert blues > 1000
    reds, blues = reds_and_blues(visit, frame, 0.52, 1)
    assert reds > 1000 and blues < reds / 20
    box = frame.locator(".folium-map").bounding_box()
    visit.page.mouse.click(box["x"] + box["width"] / 2 + 40, box["y"] + box["height"] / 2)
    popup = frame.locator(".map-popup")
    assert popup.get_by_text("covered before, not now").is_visible()
    assert popup.get_by_text("Right: With scenario gone").is_visible()


def test_its_people_follow_the_threshold_as_the_levels_of_its_cells_do(visit, little_city):
    frame = opened(visit, f"{PLAIN}&operator=A&network={little_city.weak}&threshold=-95")
    answer = visit.page.request.get(f"{visit.server}/api/v1/scenarios/{little_city.weak}/cells")
    found = [one["properties"] for one in answer.json()["features"]]
    after = {one["code"]: one["level_after_dbm"] for one in found}
    levels = [(code, people, after.get(code, level)) for code, people, level in little_city.levels]
    assert covered(frame) == covered_at(levels, -95) < covered_at(little_city.levels, -95)
    frame.locator(".bench-threshold input[type=number]").fill("-110")
    visit.page.wait_for_url(lambda url: "threshold" not in url)
    assert covered(frame) == covered_at(levels, -110) > 0
    note = "Gaps are those of the run, without the scenario: they are not drawn here."
    assert frame.get_by_text(note).is_visible()
    counts = frame.locator("[data-layer=coverage] small").all_inner_texts()
    cells = [int(one.split()[0].replace(",", "")) for one in counts]
    assert sum(cells) == len(little_city.levels)
    assert (
        frame.get_by_role("combobox", name="Network").locator("option:checked").inner_text()
        == "With scenario <i>weak"
    )


def test_the_choice_follows_a_scenario_and_what_does_not_go_with_it_ends_it(visit, little_city):
    frame = opened(visit, PLAIN + "&reception=indoor")
    frame.get_by_role("combobox", name="Network").select_option(label="With scenario gone")
    visit.page.wait_for_url(re.compile(f"network={little_city.gone}"))
    state = state_of(frame)
    assert (state["operator"], state["reception"], state["network"]) == ("A", "outdoor", little_city.gone)
    assert covered(frame) == 0
    frame.get_by_label("Reception").select_option("in_vehicle")
    assert state_of(frame)["network"] == little_city.gone
    frame.get_by_label("Operator").select_option("any")
    assert state_of(frame)["network"] is None
    assert covered(frame) > 0
    frame = opened(visit, f"{PLAIN}&network={little_city.gone}")
    assert state_of(frame)["network"] is None
    assert f"network={little_city.gone}" in frame.locator(".bench-notice").inner_text()


def test_a_layer_that_the_scenario_does_not_touch_is_said_to_be_so(visit, little_city):
    frame = opened(visit, f"{PLAIN}&operator=B&network={little_city.gone}")
    frame.get_by_text("layer B 4G is not touched").wait_for()
    assert all("422" in one for one in visit.problems)  # the browser's own words and ours
    visit.problems.clear()


def test_an_answer_that_failed_gives_no_figures_and_is_asked_for_again(visit, little_city):
    visit.page.route("**/cells?*", lambda route: route.abort(), times=1)
    frame = opened(visit, f"{PLAIN}&operator=A&network={little_city.gone}")
    frame.get_by_text("The figures could not be loaded.").wait_for()
    assert frame.evaluate("Object.keys(cityMap.workbench.style().sources)") == []  # the run's would be wrong
    visit.problems.clear()
    for label in ("As the run found it", "With scenario gone"):
        frame.get_by_role("combobox", name="Network").select_option(label=label)
    visit.page.wait_for_url(re.compile(f"network={little_city.gone}"))
    assert covered(frame) == 0


def test_a_change_that_somebody_makes_to_the_scenario_is_seen_without_asking(visit, little_city):
    frame = compared(visit, f"{PLAIN}&operator=A&compare=50,operator:A,network:{little_city.gone}")
    assert people_of(frame)[1] == 0
    visit.page.wait_for_function(
        "async () => (await import('/static/js/live.js')).isLive()", timeout=30_000, polling=200
    )
    with db.transaction() as session:
        scenarios_store.move_cursor(session, scenario_id=little_city.gone, cursor=0)
    frame.wait_for_function(
        "() => { const [left, right] = [...document.querySelectorAll('.compare-people')];"
        " return left.textContent === right.textContent; }",
        timeout=20_000,
    )
    drawn(frame)
    with db.transaction() as session:
        scenarios_store.move_cursor(session, scenario_id=little_city.gone, cursor=1)


def test_without_webgl_its_cells_are_drawn_too(plain_visit, little_city):
    frame = compared(plain_visit, f"{PLAIN}&operator=A&compare=50,operator:A,network:{little_city.gone}")
    at_rest(frame)
    _, blues = reds_and_blues(plain_visit, frame, 0, 0.48)
    assert blues > 1000
    reds, blues = reds_and_blues(plain_visit, frame, 0.52, 1)
    assert reds > 1000 and blues < reds / 20
