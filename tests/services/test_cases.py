"""Reports of cases on the real database."""

import io
from datetime import date
from uuid import UUID, uuid4

import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.actors import Actor, Scope
from app.domain.case_reports import CaseReport, Place
from app.errors import ConflictError, ForbiddenError, NotFoundError, RefusedError, TooLargeError
from app.models.audit import AuditEvent
from app.models.cases import Case, CasePhoto
from app.services import cases
from app.store.photos import photo_file
from spatial.errors import DatumError
from tests import builders
from tests.people import TESTER

ACTOR = TESTER
SUBDISTRICT = "310106012000"
NEIGHBOURHOOD = "310106012001"


pytestmark = pytest.mark.usefixtures("own_var")


def report(x_m: float = 525.0, y_m: float = 525.0, **given) -> CaseReport:
    lon, lat = builders.lon_lat(x_m, y_m)
    values = {"client_id": uuid4(), "class_code": "L01", "lon": lon, "lat": lat, **given}
    return CaseReport(**values)


def world(session: Session):
    """A district with a subdistrict in its west half, a neighbourhood in the south of that, and a grid."""
    district = builders.area(session)
    subdistrict = builders.area(
        session, SUBDISTRICT, level="subdistrict", parent=district, shape=builders.square(0, 0, 700)
    )
    neighbourhood = builders.area(
        session, NEIGHBOURHOOD, level="neighbourhood", parent=subdistrict, shape=builders.square(0, 0, 600)
    )
    grid = builders.grid(session, district)
    cell = builders.cell(session, grid, 10, 10)
    return district, subdistrict, neighbourhood, cell


def photo(size=(40, 20), kind="JPEG", **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **options)
    return out.getvalue()


def test_database_finds_subdistrict_neighbourhood_and_cell(session):
    _, subdistrict, neighbourhood, cell = world(session)
    receipt = cases.report_case(session, ACTOR, report=report(525, 525))
    row = session.get(Case, receipt.id)
    assert (row.subdistrict_id, row.neighbourhood_id, row.cell_id) == (
        subdistrict.id,
        neighbourhood.id,
        cell.id,
    )
    assert receipt.subdistrict_name_zh == "静安区"


def test_the_same_report_by_the_whole_key_of_its_class_is_the_same_report(session):
    sent = report(class_code="CITYGRID/2026/event/L01")
    first = cases.report_case(session, ACTOR, report=sent)
    assert cases.report_case(session, ACTOR, report=sent).id == first.id
    lon, lat = builders.lon_lat(525, 525)
    near = cases.near(session, ACTOR, class_code="CITYGRID/2026/event/L01", lon=lon, lat=lat)
    assert list(near["id"]) == [first.id]


def test_newest_grid_wins_where_two_reach_the_place(session):
    world(session)
    newer = builders.grid(session, builders.area(session, "310107000000", shape=builders.square()))
    cell = builders.cell(session, newer, 10, 10)
    receipt = cases.report_case(session, ACTOR, report=report(525, 525))
    assert session.get(Case, receipt.id).cell_id == cell.id


def test_a_border_belongs_to_the_lower_code(session):
    district = builders.area(session)
    for code, x_m in (("310106013000", 0), ("310106012000", 100)):
        builders.area(session, code, level="subdistrict", parent=district, shape=builders.square(x_m, 0, 100))
    east, north = builders.EAST_M + 100, builders.NORTH_M + 50
    exact = report(lon=east, lat=north, datum="EPSG:4549")
    receipt = cases.report_case(session, ACTOR, report=exact)
    frame = cases.case(session, ACTOR, case_id=receipt.id)
    assert frame.iloc[0]["subdistrict_code"] == "310106012000"


def test_a_closed_area_takes_no_case(session):
    builders.area(session, SUBDISTRICT, level="subdistrict", valid_to=date(2016, 1, 1))
    receipt = cases.report_case(session, ACTOR, report=report())
    assert session.get(Case, receipt.id).subdistrict_id is None


def test_a_place_outside_every_area_is_kept_without_one(session):
    world(session)
    receipt = cases.report_case(session, ACTOR, report=report(5000, 5000))
    row = session.get(Case, receipt.id)
    assert (row.subdistrict_id, row.cell_id, receipt.subdistrict_name_zh) == (None, None, None)


def test_raw_pair_datum_and_source_are_kept(session):
    sent = report()
    row = session.get(Case, cases.report_case(session, ACTOR, report=sent).id)
    assert (row.raw_x, row.raw_y, row.datum, row.datum_source) == (sent.lon, sent.lat, "wgs84", "device")


def test_the_same_client_id_twice_gives_one_case(session):
    sent = report()
    first = cases.report_case(session, ACTOR, report=sent, photos=[photo()])
    second = cases.report_case(session, ACTOR, report=sent, photos=[photo()])
    assert (first.number, first.is_new) == (second.number, True)
    assert second.is_new is False
    assert session.scalar(select(func.count(Case.id))) == 1
    assert session.scalar(select(func.count(CasePhoto.id))) == 1


def test_another_report_under_a_used_client_id_is_a_conflict(session):
    sent = report()
    cases.report_case(session, ACTOR, report=sent)
    with pytest.raises(ConflictError, match=str(sent.client_id)):
        cases.report_case(session, ACTOR, report=report(100, 100, client_id=sent.client_id))


def test_numbers_are_never_given_twice(session):
    numbers = [cases.report_case(session, ACTOR, report=report()).number for _ in range(3)]
    assert len(set(numbers)) == 3


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"class_code": "X99"}, "X99"),
        ({"accuracy_m": -1.0}, "accuracy_m -1.0"),
        ({"accuracy_m": float("nan")}, "accuracy_m nan"),
        ({"floor": 201}, "floor 201"),
        ({"floor": -21}, "floor -21"),
        ({"description": "x" * 2001}, "2001 characters"),
        ({"description": "a\x00b"}, "NUL"),
        ({"description": "\ud800"}, "surrogate"),
        ({"lon": float("nan")}, "nan"),
        ({"lat": float("inf")}, "inf"),
        ({"operator": "nobody"}, "nobody"),
    ],
)
def test_a_bad_value_is_refused_with_value_and_rule(session, given, rule):
    with pytest.raises(RefusedError, match=rule):
        cases.report_case(session, ACTOR, report=report(**given))
    assert session.scalar(select(func.count(Case.id))) == 0


def test_a_place_off_the_globe_is_refused(session):
    with pytest.raises(DatumError, match="95"):
        cases.report_case(session, ACTOR, report=report(lat=95.0))


def test_edges_of_the_rules_are_taken(session):
    sent = report(accuracy_m=0.0, floor=-20, description="字" * 2000, place=Place.UNDERGROUND)
    assert cases.report_case(session, ACTOR, report=sent).is_new


def test_a_photo_loses_its_metadata_and_stands_upright(session):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "maker"
    exif.get_ifd(0x8825)[2] = (31.0, 13.0, 0.0)  # latitude
    receipt = cases.report_case(session, ACTOR, report=report(), photos=[photo((40, 20), exif=exif)])
    record = cases.photos(session, ACTOR, case_id=receipt.id)[0]
    with Image.open(photo_file(record.sha256)) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == ("JPEG", (20, 40), {})
    assert (record.width_px, record.height_px) == (20, 40)


def test_a_large_photo_is_shrunk_to_the_longest_edge(session):
    receipt = cases.report_case(session, ACTOR, report=report(), photos=[photo((3200, 800), "PNG")])
    record = cases.photos(session, ACTOR, case_id=receipt.id)[0]
    assert (record.width_px, record.height_px) == (1600, 400)
    assert record.byte_count == photo_file(record.sha256).stat().st_size


def test_a_photo_bomb_is_refused_before_it_is_decoded(session):
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 1_000_000
    with pytest.raises(TooLargeError, match="40000000"):
        cases.report_case(session, ACTOR, report=report(), photos=[bomb.getvalue()])
    assert session.scalar(select(func.count(Case.id))) == 0


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)>", photo(kind="GIF"), photo((400, 400), "PNG")[:300]]
)
def test_what_is_no_whole_photo_is_refused(session, content):
    with pytest.raises(RefusedError, match="photo"):
        cases.report_case(session, ACTOR, report=report(), photos=[content])


def test_seven_photos_are_too_many(session):
    with pytest.raises(RefusedError, match="7 photos"):
        cases.report_case(session, ACTOR, report=report(), photos=[photo()] * 7)


def test_a_photo_of_another_case_is_not_found(session):
    first = cases.report_case(session, ACTOR, report=report(), photos=[photo()])
    second = cases.report_case(session, ACTOR, report=report())
    photo_id = cases.photos(session, ACTOR, case_id=first.id)[0].id
    with pytest.raises(NotFoundError):
        cases.photo_file(session, ACTOR, case_id=second.id, photo_id=photo_id)


def test_near_shows_open_cases_of_the_class_within_30_metres(session):
    world(session)
    for x_m, code in ((525, "L01"), (550, "L01"), (560, "L01"), (526, "L02")):
        cases.report_case(session, ACTOR, report=report(x_m, 525, class_code=code))
    lon, lat = builders.lon_lat(525, 525)
    frame = cases.near(session, ACTOR, class_code="L01", lon=lon, lat=lat)
    assert frame["distance_m"].round(1).tolist() == [0.0, 25.0]


def test_lists_filter_by_area_box_class_and_operator(session):
    district, _, _, _ = world(session)
    builders.operator(session, "A")
    cases.report_case(session, ACTOR, report=report(100, 100, operator="A"))
    cases.report_case(session, ACTOR, report=report(650, 650, class_code="L02"))
    cases.report_case(session, ACTOR, report=report(5000, 5000))

    def count(**given):
        return len(cases.cases(session, ACTOR, limit=10, **given))

    west, south = builders.lon_lat(50, 50)
    east, north = builders.lon_lat(150, 150)
    assert count() == 3
    assert count(area_code=district.code) == 2
    assert count(area_code=SUBDISTRICT) == 2
    assert count(area_code=NEIGHBOURHOOD) == 1
    assert count(class_code="L02") == 1
    assert count(operator="A") == 1
    assert count(state="closed") == 0
    assert count(bbox=(west, south, east, north)) == 1
    assert count(bbox=(-180.0, -90.0, 180.0, 90.0)) == 3
    assert count(bbox=(-10.0, 0.0, 10.0, 20.0)) == 0


def test_pages_of_a_list_give_every_case_once(session):
    made = {cases.report_case(session, ACTOR, report=report()).id for _ in range(5)}
    seen: list[int] = []
    before = None
    while not (page := cases.cases(session, ACTOR, limit=2, before_id=before)).empty:
        seen += page["id"].tolist()
        before = int(page["id"].iloc[-1])
    assert sorted(seen) == sorted(made)
    assert seen == sorted(seen, reverse=True)


def test_a_scoped_actor_sees_cases_of_its_areas_only(session):
    _, subdistrict, _, _ = world(session)
    inside = cases.report_case(session, ACTOR, report=report(100, 100))
    outside = cases.report_case(session, ACTOR, report=report(5000, 5000))
    scoped = Actor("inspector", ACTOR.permissions, Scope(frozenset({subdistrict.id})))
    assert cases.cases(session, scoped, limit=10)["id"].tolist() == [inside.id]
    assert cases.open_count(session, scoped) == 1
    with pytest.raises(NotFoundError):
        cases.case(session, scoped, case_id=outside.id)


def reports_on_record(session) -> list[AuditEvent]:
    """Those of this test: the record keeps what earlier tests wrote, and stamps the transaction's start."""
    mine = (AuditEvent.action == "case.report", AuditEvent.at == func.now())
    return list(session.scalars(select(AuditEvent).where(*mine)))


def test_without_the_permission_nothing_is_reported_and_the_refusal_is_recorded(session):
    with pytest.raises(ForbiddenError):
        cases.report_case(session, Actor("guest", frozenset()), report=report())
    assert [event.outcome for event in reports_on_record(session)] == ["refused"]


def test_a_report_is_on_record(session):
    receipt = cases.report_case(session, ACTOR, report=report(client_id=UUID(int=7)))
    (event,) = reports_on_record(session)
    assert (event.entity_id, event.details["number"]) == (str(receipt.id), receipt.number)


def test_a_case_number_beyond_the_database_does_not_exist(session):
    with pytest.raises(NotFoundError):
        cases.case(session, ACTOR, case_id=10**30)
