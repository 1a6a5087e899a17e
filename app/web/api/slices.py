"""Which layer of which run a request speaks of."""

from datetime import datetime
from typing import Any

from flask import url_for
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.coverage import CoverageRecord, Reception, Slice
from app.domain.network import LevelKind, Technology
from app.errors import InputError
from app.services import coverage
from app.web.api import queries
from app.web.api.queries import Query, ReceptionText, RowId, TechnologyText, Word


class LayerQuery(Query):
    """One operator and technology of one run; mixed into queries of lists."""

    run: RowId | None = queries.RUN
    profile: Word | None = queries.PROFILE
    technology: TechnologyText | None = queries.TECHNOLOGY
    operator: Word = queries.OPERATOR

    def of_reception(self, reception: Reception) -> Slice:
        """The layer at one reception."""
        key = profile_key(self.profile, self.technology)
        return coverage.slice_of(key, self.operator, reception)


class SliceQuery(LayerQuery):
    """The same at the reception asked for."""

    reception: ReceptionText = queries.RECEPTION

    def chosen(self) -> Slice:
        """The layer."""
        return self.of_reception(self.reception)


class Facts(BaseModel):
    """What the figures of an answer lean on."""

    run_id: int
    run_area_code: str
    model_card: str = Field(description="Address of the model card of the run.")
    is_synthetic: bool
    published_at: datetime | None
    profile: str
    technology: Technology
    level_kind: LevelKind
    operator: str
    reception: Reception
    threshold_dbm: float


def profile_key(profile: str | None, technology: Technology | None) -> str:
    """The profile named, else the first of the technology, else the first of all."""
    known = {item.key: item for item in coverage.profiles()}
    if profile is None:
        fitting = [key for key, item in known.items() if technology in (None, item.technology)]
        if not fitting:
            raise InputError(f"technology {technology!r} has no profile; profiles: {', '.join(known)}")
        return fitting[0]
    profile = next((key for key in known if key.casefold() == profile.casefold()), profile)
    if profile not in known:
        raise InputError(f"profile {profile!r} is unknown; use one of {', '.join(known)}")
    if technology not in (None, known[profile].technology):
        raise InputError(
            f"profile {profile!r} is of {known[profile].technology}, not {technology}; name one of them"
        )
    return profile


def run_of(session: Session, actor: Actor, run_id: int | None) -> CoverageRecord:
    """The run named, else the newest published one."""
    if run_id is None:
        return coverage.newest_run(session, actor)
    return coverage.run(session, actor, run_id=run_id)


def facts_of(record: CoverageRecord, chosen: Slice, threshold_dbm: float | None = None) -> dict[str, Any]:
    """What the figures of an answer lean on."""
    profile = chosen.profile
    return {
        "run_id": record.id,
        "run_area_code": record.area_code,
        "model_card": url_for("api_runs.read_model_card", run_id=record.id, _external=True),
        "is_synthetic": record.is_synthetic,
        "published_at": record.published_at,
        "profile": profile.key,
        "technology": profile.technology,
        "level_kind": profile.level_kind,
        "operator": chosen.operator,
        "reception": Reception(chosen.reception),
        "threshold_dbm": profile.threshold_dbm if threshold_dbm is None else threshold_dbm,
    }
