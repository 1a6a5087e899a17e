"""Every figure of the home page, for every filter, against SQL over raw tables and against the API."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.case_reports import CaseReport
from app.domain.coverage import Slice
from app.services import cases
from tests import builders
from tests.jobs import district
from tests.jobs.sums import slices, split_by_sql

NAMES = ("covered", "weak_in_gap", "weak_outside_gap", "no_data")
SHARES = {"A": 0.75, "B": 0.25}  # of subscribers, as the test district has them


@pytest.fixture
def run_id(session: Session) -> int:
    district.build(session)
    lon, lat = builders.lon_lat(100.0, 100.0)
    report = CaseReport(client_id=uuid4(), class_code="L01", lon=lon, lat=lat)
    cases.report_case(session, COMMAND_LINE_ACTOR, report=report)
    return district.run(session)


def per_cent(share: float) -> str:
    """As the page rounds: one decimal, and neither 0 nor 100 when something is left over."""
    shown = round(share * 100, 1)
    if 0 < share < 1:
        shown = min(max(shown, 0.1), 99.9)
    return f"{shown:,.1f}\u202f%"


def figure(page: str, name: str) -> str:
    found = re.search(rf'id="{name}">([^<]*)<', page)
    assert found, name
    return found[1].strip()


def rows_of_areas(page: str) -> dict[str, tuple[str, int, int]]:
    """Share, people in gaps and people, by code, of the table of subdistricts."""
    pattern = (
        r'<a href="/areas/(\d+)">[^<]*</a></th><td class="tight">.*?([\d.,]+\u202f%|–|No data)</td>'
        r'<td class="num">([\d,]+)</td><td class="num">([\d,]+)</td>'
    )
    found = re.findall(pattern, page, flags=re.DOTALL)
    return {
        code: (share, int(gap.replace(",", "")), int(all_.replace(",", "")))
        for code, share, gap, all_ in found
    }


def count(session: Session, statement: str, **values: object) -> int:
    return int(session.scalar(text(statement), values) or 0)


GAPS_SQL = (
    "select count(*) from gaps where run_id = :run and technology = :technology and reception = :reception "
    "and operator_id is not distinct from (select id from operators where code = :operator)"
)
CASES_SQL = "select count(*) from cases where state = 'reported'"
STATIONS_SQL = (
    "select count(*) from base_stations join operators on operators.id = operator_id "
    "where :operator in ('any', operators.code)"
)


def check_page(session: Session, client: FlaskClient, run_id: int, chosen: Slice) -> None:
    query = {"profile": chosen.profile.key, "operator": chosen.operator, "reception": chosen.reception.value}
    page = client.get("/", query_string={**query, "lang": "en"}).text
    split = dict(zip(NAMES, split_by_sql(session, run_id, chosen), strict=True))
    everybody = sum(split.values())
    share = split["covered"] / everybody
    if chosen.operator == "any":
        own = {code: split_by_sql(session, run_id, replace(chosen, operator=code)) for code in SHARES}
        share = sum(SHARES[code] * one[0] / everybody for code, one in own.items())
    is_unknown = split["no_data"] == everybody  # nobody has a station of the technology
    assert figure(page, "people-covered") == ("No data" if is_unknown else per_cent(share)), query
    technology = chosen.profile.technology.value
    values = {"technology": technology, "reception": query["reception"], "operator": chosen.operator}
    gaps = str(count(session, GAPS_SQL, run=run_id, **values))
    assert figure(page, "gap-count") == ("No data" if is_unknown and gaps == "0" else gaps), query
    assert figure(page, "station-count") == str(count(session, STATIONS_SQL, operator=chosen.operator)), query
    assert figure(page, "case-count") == str(
        count(session, "select count(*) from cases where state = 'reported'")
    )
    check_api(client, run_id, query, split, rows_of_areas(page))


def check_api(
    client: FlaskClient, run_id: int, query: dict[str, str], split: dict[str, int], areas: dict
) -> None:
    body = client.get("/api/v1/coverage", query_string={**query, "run": run_id}).json
    assert {name: body["people"][name] for name in NAMES} == split, query
    shown = {row["code"]: (share_words(row), row["weak_in_gap"], row["residents"]) for row in body["by_area"]}
    assert areas == shown, query


def share_words(row: dict) -> str:
    """Of an area's row: nobody lives there, nobody has a station of the technology, or a share."""
    if not row["residents"]:
        return "–"
    return "No data" if row["no_data"] == row["residents"] else per_cent(row["covered_share"])


def test_every_figure_of_the_home_page_is_what_sql_and_the_api_say(
    client: FlaskClient, session: Session, run_id: int
):
    chosen = list(slices())
    assert len(chosen) == 4 * 3 * 3
    for one in chosen:
        check_page(session, client, run_id, one)


def test_the_figures_still_agree_after_edits_of_the_raw_rows(
    client: FlaskClient, session: Session, run_id: int
):
    some = "(select cell_id from run_cells where run_id = :run order by cell_id limit 300)"
    for edit in (
        f"delete from cell_coverage where run_id = :run and cell_id in {some}",
        f"update run_cells set residents = residents + 5 where run_id = :run and cell_id in {some}",
        "update cell_coverage set level_dbm = level_dbm + 12 where run_id = :run and technology = '4G'",
    ):
        session.execute(text(edit), {"run": run_id})
    for one in slices():
        check_page(session, client, run_id, one)
