"""The phone's page and the pages of cases."""

import io
import re
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import func, select

from app.domain.roles import Role
from app.models.cases import Case
from tests import builders
from tests.people import let_in, person
from tests.web.pages.reading import Page

HOSTILE = "<img src=x onerror=alert(1)>\"'`${alert(2)}{{7*7}}</script>"


pytestmark = pytest.mark.usefixtures("own_var")


def form(**given):
    lon, lat = builders.lon_lat(525, 525)
    return {"client_id": str(uuid4()), "class_code": "L01", "lon": str(lon), "lat": str(lat), **given}


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "blue").save(out, "JPEG")
    out.seek(0)
    return out


def send(client, **given):
    return client.post("/m", data=form(**given), content_type="multipart/form-data")


def test_a_plain_form_files_a_case_and_leads_to_it(client):
    answer = send(client, description="lift", place="indoor", floor="-2", photos=(picture(), "a.jpg"))
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"] + "&lang=en").text
    assert "Filed as case" in page
    assert "outside every known area" in page
    photo = next(tag["src"] for tag in Page(page).all("img") if "/photos/" in tag["src"])
    assert client.get(photo).content_type == "image/jpeg"


def test_the_same_form_twice_files_one_case(client, session):
    sent = form()
    first, second = (client.post("/m", data=sent) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert session.scalar(select(func.count(Case.id))) == 1


def test_a_typed_position_is_stated_and_a_measured_one_is_the_devices(client, session):
    send(client, datum_source="stated")
    send(client, datum_source="device", accuracy_m="8.5")
    assert session.scalars(select(Case.datum_source).order_by(Case.id)).all() == ["stated", "device"]


def test_a_refused_report_keeps_what_was_typed(client, session):
    answer = send(client, lon="east", description="in the lift", floor="3")
    assert answer.status_code == 422
    assert "in the lift" in answer.text
    assert "经度“east”不是数字。" in answer.text
    assert session.scalar(select(func.count(Case.id))) == 0


def test_a_refused_report_keeps_its_client_id(client):
    sent = form(lat="north")
    page = Page(client.post("/m", data=sent).text)
    kept = next(tag["value"] for tag in page.all("input") if tag.get("name") == "client_id")
    assert kept == sent["client_id"]


def test_hostile_text_is_shown_as_text(client):
    location = send(client, description=HOSTILE).headers["Location"]
    answer = client.get(location)
    assert "<img src=x" not in answer.text
    assert HOSTILE in Page(answer.text).text


def test_hostile_names_of_data_are_shown_as_text(client, session):
    area = builders.area(session, name_zh=HOSTILE, name_en=HOSTILE)
    operator = builders.operator(session, "A", name_zh=HOSTILE, name_en=HOSTILE)
    station = builders.station(session, builders.site(session, name=HOSTILE), operator, code=HOSTILE)
    builders.hotspot(session, name=HOSTILE)
    builders.dataset(session, title=HOSTILE, source=HOSTILE)
    paths = (f"/areas/{area.code}", f"/stations/{station.id}", "/stations", "/wlan", "/data", "/m")
    for path in paths:
        answer = client.get(path)
        assert "<img src=x" not in answer.text, path
        assert HOSTILE in Page(answer.text).text, path


def test_hostile_text_in_the_query_is_shown_as_text(client):
    for path in ("/?operator=", "/map?map=", "/cases?class=", "/wlan?kind="):
        assert "<img src=x" not in client.get(path + "<img src=x onerror=alert(1)>").text, path


def test_a_photo_needs_its_own_case(client):
    first = send(client, photos=(picture(), "a.jpg")).headers["Location"].split("?")[0]
    second = send(client).headers["Location"].split("?")[0]
    photo = client.get(first).text.split("/photos/")[1].split('"')[0]
    assert client.get(f"{second}/photos/{photo}").status_code == 404


def phone_of(page):
    """What stands under "Contact phone"."""
    return re.search(r'<dd id="contact">(.*?)</dd>', page)[1]


def test_a_phone_is_masked_on_the_page_until_a_reason_is_given(client):
    address = send(client, contact_phone="138 0000 1234").headers["Location"]
    masked = client.get(address)
    assert phone_of(masked.text) == "138****1234"
    assert "0000" not in masked.text.split("</dl>")[0].split('id="contact"')[1]
    shown = client.post(address.split("?")[0], data={"reason": "call back"})
    assert phone_of(shown.text) == '<a href="tel:+8613800001234">138 0000 1234</a>'
    assert shown.headers["Cache-Control"] == "no-store"
    assert phone_of(client.get(address).text) == "138****1234"


def test_without_a_reason_the_page_keeps_its_mask_and_says_so(client):
    address = send(client, contact_phone="13800001234").headers["Location"].split("?")[0]
    answer = client.post(f"{address}?lang=en", data={"reason": " "})
    assert answer.status_code == 422
    assert "A reason is needed: at most 200 characters" in Page(answer.text).text
    assert phone_of(answer.text) == "138****1234"


def test_only_who_may_reveal_a_phone_is_offered_to(client, application, session):
    address = send(client, contact_phone="13800001234").headers["Location"]
    inspector = application.test_client()
    let_in(inspector, session, person(session, "inspector", {Role.INSPECTOR}))
    assert 'class="reveal"' in client.get(address).text
    page = inspector.get(address).text
    assert phone_of(page) == "138****1234"
    assert 'class="reveal"' not in page
    assert inspector.post(address.split("?")[0], data={"reason": "x"}).status_code == 403


def test_a_case_without_a_phone_says_nothing_of_one(client):
    page = client.get(send(client).headers["Location"]).text
    assert 'id="contact"' not in page and 'class="reveal"' not in page


def test_a_refused_phone_stays_in_its_field_and_not_in_the_refusal(client):
    page = Page(send(client, contact_phone="1380000123").text)
    kept = next(tag["value"] for tag in page.all("input") if tag.get("name") == "contact_phone")
    assert kept == "1380000123"
    assert "联系电话无效" in page.text
    assert "1380000123" not in page.text


def test_only_signal_cases_are_asked_for_operator_and_place(client, session):
    builders.operator(session, "A")
    names = {tag.get("name") for tag in Page(client.get("/m").text).all("select")}
    assert names == {"operator", "technology", "place"}
    assert 'data-class="L01"' in client.get("/m").text
