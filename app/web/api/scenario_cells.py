"""Cells that a scenario changes, as a layer for maps."""

from flask import Response
from pydantic import BaseModel, Field

from app import db
from app.domain.coverage import Reception
from app.domain.network import Technology
from app.services import scenario_answers
from app.web import respond
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint
from app.web.api.scenarios import ScenarioCell, ScenarioQuery, outcome_of

bp = api_blueprint("scenario_cells", "Scenarios")


class ScenarioCellFacts(BaseModel):
    operator: str = Field(description="Of the layer that the cells are of.")
    technology: Technology
    reception: Reception
    threshold_dbm: float
    is_synthetic: bool


@bp.get("/scenarios/<scenario_id>/cells")
@bp.input(ScenarioQuery, location="query", arg_name="query")
@bp.doc(
    responses={
        **documents.collection(ScenarioCell, "Polygon", ScenarioCellFacts),
        **documents.problems(404, 422),
    }
)
def list_scenario_cells(scenario_id: str, query: ScenarioQuery) -> Response:
    """The cells that a scenario changes in level or SINR, with their shapes"""
    with db.transaction() as session:
        told = outcome_of(session, scenario_id, query, with_cells=True)
    facts = {
        "operator": told.shown.operator,
        "technology": told.shown.technology,
        **{name: getattr(told, name) for name in ("reception", "threshold_dbm", "is_synthetic")},
    }
    cells = answers.whole_numbers(scenario_answers.squares(told.cells, size_m=told.cell_size_m), ScenarioCell)
    return respond.geojson(cells, facts=facts)
