"""The model card in the API: the same for guests but for texts of who imported."""

from app.models.coverage import Grid
from tests import builders


def of_grid(session, city):
    return session.get_one(Grid, city.run.grid_id)


def test_every_answer_of_a_run_leads_to_its_card(client, city):
    for path in ("cells", "gaps", "coverage"):
        address = client.get(f"/api/v1/{path}").json["model_card"]
        assert address == f"http://localhost/api/v1/runs/{city.run.id}/model-card"
    card = client.get(address).json
    assert (card["run_id"], card["is_synthetic"], card["calibration"]) == (city.run.id, True, [])
    assert card["assumed"]["stations"] is None  # this run did not note them


def test_a_guest_sees_the_card_without_titles_and_sources(guest, session, city):
    told = builders.dataset(session, "stations", key="bs-2026", title="内部清单", source="王工")
    run = builders.run(session, city.district, of_grid(session, city), dataset_versions={told.key: 1})
    answer = guest.get(f"/api/v1/runs/{run.id}/model-card")
    assert answer.status_code == 200
    (found,) = answer.json["inputs"]
    assert (found["key"], found["version"], found["title"], found["source"]) == ("bs-2026", 1, None, None)


def test_a_run_that_is_not_published_or_not_there_has_no_card(client, session, city):
    unfinished = builders.run(session, city.district, of_grid(session, city), status="failed")
    for key in (unfinished.id, 999_999, "x"):
        assert client.get(f"/api/v1/runs/{key}/model-card").status_code in (400, 404), key
    assert client.get(f"/api/v1/runs/{unfinished.id}/model-card").status_code == 404
