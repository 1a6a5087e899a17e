"""The register of published layers."""

from flask import Response, request
from pydantic import BaseModel, Field

from app.domain.layers import LAYERS
from app.web import respond
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint

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
