"""The pages of scenarios: a round of deeds by forms, in both languages, and what is refused."""

import re

import pytest
from sqlalchemy import text

from app.domain.roles import Role
from tests.jobs import district
from tests.people import let_in, person
from tests.web.pages.reading import Page
from tests.web.pages.refusing import said_in_chinese


@pytest.fixture
def path(client, session):
    """A scenario's page."""
    district.build(session)
    answer = client.post("/scenarios", data={"name": "plan <b>", "operator": "A", "technology": "4G"})
    assert answer.status_code == 303, answer.text
    return answer.location


def power(client, path, power_dbm="3", version=1, **more):
    form = {"kind": "power", "station": "A-4G", "transmit_power_dbm": power_dbm, "version": version}
    return client.post(f"{path}/changes?lang=zh-CN", data={**form, **more})


def test_a_change_is_shown_with_what_it_does_and_undone_and_forked(client, path):
    assert power(client, path).status_code == 303
    page = client.get(f"{path}?lang=en").text
    assert "plan &lt;b&gt;" in page
    assert "power of each carrier 3" in page
    lost = int(re.search(r"<dt>People lost</dt><dd>([\d,]+)</dd>", page)[1].replace(",", ""))
    assert lost > 0
    assert "synthetic" not in page
    frames = [frame["src"] for frame in Page(page).all("iframe")]
    assert frames[0].startswith("/maps/scenario?")
    assert '"change": "lost"' in client.get(frames[0]).text.replace('":"', '": "')
    assert client.post(f"{path}/undo", data={"version": 2}).status_code == 303
    assert "No gap opened, went or changed." in client.get(f"{path}?lang=en").text
    assert client.post(f"{path}/redo", data={"version": 3}).status_code == 303
    forked = client.post(f"{path}/fork", data={"name": "other"}).location
    compared = client.get(f"{path}/compare?with={forked.rpartition('/')[2]}&lang=en").text
    assert re.search(r"<dt>People lost</dt><dd>0</dd>", compared)
    assert "other" in client.get("/scenarios?lang=en").text


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_page_of_scenarios_stands_and_says_what_each_field_is(client, path, language):
    power(client, path)
    for address in ("/scenarios", path, f"{path}/compare", f"{path}?operator=A&technology=4G"):
        answer = client.get(f"{address}{'&' if '?' in address else '?'}lang={language}")
        assert answer.status_code == 200, address
        page = Page(answer.text)
        fields = [one for one in page.all("input") if one.get("type") != "hidden"] + page.all("select")
        assert answer.text.count("<label") >= len(fields), address
        assert not [tag for tag, given in page.tags if "style" in given], address


def test_what_is_refused_is_said_in_chinese_and_what_was_typed_stays(client, path):
    answer = power(client, path, power_dbm="500")
    assert answer.status_code == 422
    assert "500" in said_in_chinese(answer)
    assert 'value="500"' in answer.text
    for given, status in (({"station": "X"}, 404), ({"version": 7}, 409), ({"kind": "paint"}, 422)):
        answer = power(client, path, **{"version": 1, **given})
        assert answer.status_code == status, answer.text
        said_in_chinese(answer)
    answer = client.post(f"{path}/undo?lang=zh-CN", data={"version": 1})
    assert (answer.status_code, "没有可撤销的改动" in answer.text) == (409, True)
    answer = client.post("/scenarios?lang=zh-CN", data={"name": "", "operator": "A", "technology": "4G"})
    assert answer.status_code == 422
    said_in_chinese(answer)


def test_a_change_that_the_data_have_outrun_can_still_be_undone(client, session, path):
    power(client, path)
    # as after an import: another station is on the air, under another number
    session.execute(text("update base_stations set status = 'closed' where code = 'A-4G'"))
    page = client.get(f"{path}?lang=en")
    assert page.status_code == 200
    assert "What this scenario does cannot be computed:" in page.text
    assert client.post(f"{path}/undo", data={"version": 2}).status_code == 303


def test_who_may_only_read_sees_no_form(application, guest, session, path):
    let_in(guest, session, person(session, "reader", {Role.COORDINATOR}))
    page = guest.get(f"{path}?lang=en").text
    assert "Change something" not in page
    assert "/undo" not in page
    assert "New scenario" not in guest.get("/scenarios?lang=en").text


def test_a_layer_by_half_and_a_map_of_nothing_are_refused(client, path):
    assert client.get(f"{path}?operator=A").status_code == 400
    assert client.get("/maps/scenario").status_code == 400
    assert client.get("/maps/scenario?scenario=999999").status_code == 404
    assert client.get(f"{path}?nonsense=1").status_code == 400
