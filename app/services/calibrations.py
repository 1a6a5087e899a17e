"""Keep how far the model was off a district's measurements, so that its runs can say it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.calibrations import CalibrationRecord
from app.errors import NotFoundError
from app.services import audit
from app.store import calibrations as calibrations_store
from app.store import supply as supply_store


def keep(session: Session, actor: Actor, *, area_code: str, found: Sequence[CalibrationRecord]) -> None:
    """The newest calibration of each technology stands on the model cards of the district's runs."""
    with audit.refusals_recorded(actor, action="coverage.calibrate"):
        actor.require_everywhere("coverage.run")
    district_id = supply_store.find_district(session, area_code)
    if district_id is None:
        raise NotFoundError("district", area_code)
    calibrations_store.keep(session, area_id=district_id, found=found)
    audit.record(
        session,
        actor,
        action="coverage.calibrate",
        entity="area",
        entity_id=area_code,
        details={"technologies": [one.technology.value for one in found]},
    )
