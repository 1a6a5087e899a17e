"""Disparity through the API; numbers of the little city by hand."""

import pytest

from app.domain.roles import Role
from tests import builders
from tests.people import let_in, person


def test_inequality_of_two_halves_by_hand(client, city):
    # south: 30 of 60 covered, north none of 40; mean 0.3
    found = client.get("/api/v1/disparity?operator=A").json
    assert (found["by"], found["residents"], found["covered_share"]) == ("subdistrict", 100, 0.3)
    assert found["gini"] == pytest.approx(0.6 * 0.4 * 0.5 / 0.3)
    assert found["theil_t"] == {
        "total": pytest.approx(0.510826, abs=1e-6),  # 0.6 * (5/3) * ln(5/3)
        "between": pytest.approx(0.510826, abs=1e-6),
        "within": 0.0,
        "is_infinite": False,
        "between_share": 1.0,
    }
    assert found["theil_l"]["is_infinite"] is True
    assert [(one["key"], one["covered_share"]) for one in found["groups"]] == [("north", 0.0), (None, 0.5)]
    assert found["lorenz"][1] == {"residents_share": 0.4, "covered_share": 0.0}
    assert found["areas"][0]["spot"] == "untold"  # two areas have no order


def test_complaints_are_shown_to_who_may_read_cases_alone(client, guest, session, city):
    builders.complaint(session, 25.0, 25.0)
    assert client.get("/api/v1/disparity").json["complaints"]["counted"] == 1
    let_in(guest, session, person(session, "admin", {Role.SYSTEM_ADMINISTRATOR}))
    assert guest.get("/api/v1/disparity").json["complaints"] is None


def test_another_kind_of_area_is_refused(client, city):
    answer = client.get("/api/v1/disparity?by=group")
    assert answer.status_code == 400
    assert "by" in answer.text


def test_the_answer_states_the_weights_it_was_asked_for(client, city):
    found = client.get("/api/v1/disparity?operator=A&weights=night=1,school=10").json
    assert found["weights"] == {
        **{"night": 1.0, "day": 0.0, "elderly": 0.0, "facilities": {"school": 10.0}, "day_stay_share": 0.4}
    }
    assert (found["residents"], found["weight"]) == (100, 110.0)
    assert found["covered_share"] == pytest.approx(40 / 110, abs=1e-6)
    assert client.get("/api/v1/disparity?weights=night=-1").status_code == 422
