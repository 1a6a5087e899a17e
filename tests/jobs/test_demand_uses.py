"""Residents of a run sleep where the use of a building says that people live."""

from sqlalchemy.orm import Session

from app.jobs.coverage_inputs import read_inputs
from tests import builders
from tests.jobs import district


def test_a_use_says_who_is_on_the_floors_and_an_unknown_one_says_nothing(session: Session):
    district.build(session)
    uses = {"a": "residential", "b": "Office ", "c": "garage", "d": "yes", "e": None}
    for place, (code, use) in enumerate(uses.items()):
        builders.building(session, builders.square(100.0 * place, 100.0, 20.0), code=code, use=use)
    known = read_inputs(session, district.DISTRICT).buildings.set_index("code")
    shares = known[["home_share", "work_share"]].fillna(-1.0)
    assert shares.loc["a"].tolist() == [1.0, 0.0]
    assert shares.loc["b"].tolist() == [0.0, 1.0]
    assert shares.loc["c"].tolist() == [0.0, 0.0]
    assert shares.loc["d"].tolist() == shares.loc["e"].tolist() == [-1.0, -1.0]
