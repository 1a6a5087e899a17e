"""What counts as covered."""

from flask import Response
from pydantic import BaseModel

from app.domain.network import LevelKind, Technology
from app.services import coverage
from app.web import respond
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint

bp = api_blueprint("profiles", "Coverage")


class Profile(BaseModel):
    key: str
    name_zh: str
    name_en: str
    technology: Technology
    threshold_dbm: float
    breaks_dbm: list[float]
    min_gap_cells: int
    gap_connectivity: int
    gap_receptions: list[str]
    gap_location_share: float | None
    min_sinr_db: float | None
    level_kind: LevelKind


@bp.get("/profiles")
@bp.doc(responses=documents.items(Profile))
def list_profiles() -> Response:
    """Profiles: threshold, classes and smallest gap of a technology"""
    found = coverage.profiles()
    return answers.items([{**respond.plain(one), "level_kind": one.level_kind} for one in found])
