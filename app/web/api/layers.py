"""The register of published layers."""

from flask import Response, request
from pydantic import BaseModel, Field

from app import db
from app.domain.layers import LAYERS
from app.services import layer_counts
from app.web import respond
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint
from app.web.api.queries import TechnologyText
from app.web.api.slices import SliceQuery
from app.web.current import current_actor

bp = api_blueprint("layers", "Layers")


class Layer(BaseModel):
    key: str
    name_zh: str
    name_en: str
    permission: str
    geometry: str
    min_zoom: int
    sensitive: dict[str, str] = Field(description="Fields that need a permission of their own.")
    tilejson: str


@bp.get("/layers")
@bp.doc(responses=documents.items(Layer))
def list_layers() -> Response:
    """Layers with their permission, sensitive fields and tiles"""
    return answers.items(
        [
            {**respond.plain(layer), "tilejson": f"{request.host_url}tiles/{layer.key}.json"}
            for layer in LAYERS.values()
        ]
    )


class LayerCount(BaseModel):
    layer: str
    features: int
    residents: int | None = Field(description="Null where the layer is not of people.")


class CountQuery(SliceQuery):
    stations_of: TechnologyText | None = Field(None, description="Counts base stations of this technology.")


@bp.get("/layers/counts")
@bp.input(CountQuery, location="query", arg_name="query")
@bp.doc(responses={**documents.items(LayerCount), **documents.problems(404)})
def count_layers(query: CountQuery) -> Response:
    """How much there is of each layer that you may see"""
    with db.transaction() as session:
        counts = layer_counts.layer_counts(
            session,
            current_actor(),
            chosen=query.chosen(),
            run_id=query.run,
            technology=query.stations_of,
        )
    return answers.items([respond.plain(one) for one in counts])
