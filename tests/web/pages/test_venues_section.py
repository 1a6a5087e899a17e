"""The part of the WLAN page that holds venues against the plan."""

import pytest

from tests import builders
from tests.web.pages.reading import Page


@pytest.fixture
def hotels(session):
    district = builders.area(session)
    part = builders.area(session, "310106001000", level="subdistrict", parent=district)
    for number, has_wlan in enumerate((True, False)):
        code = f"hotel-{number}"
        builders.facility(
            session, kind="hotel", code=code, name_zh=f"宾馆{number}", building_code=code, area_id=part.id
        )
        if has_wlan:
            builders.hotspot(session, building_code=code, area_id=part.id)


def test_the_page_says_what_share_is_served_and_names_those_without(client, hotels):
    page = Page(client.get("/wlan?lang=en").text).text
    assert "Hotels and shopping centres211050.0" in " ".join(page.split())
    assert "1 venue short" in page
    assert "hotel-1" in page and "hotel-0" not in page


def test_what_nothing_is_known_of_is_no_data_and_not_0_per_cent(client, hotels):
    page = " ".join(Page(client.get("/wlan?lang=zh-CN").text).text.split())
    assert "商务楼宇0000无数据80" in page
