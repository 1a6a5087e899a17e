"""Network operators."""

from flask import Response
from pydantic import BaseModel

from app import db
from app.services import network
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint
from app.web.current import current_actor

bp = api_blueprint("operators", "Network")


class Operator(BaseModel):
    id: int
    code: str
    name_zh: str
    name_en: str
    letter: str
    subscriber_share: float | None
    stations: int


@bp.get("/operators")
@bp.doc(responses=documents.items(Operator))
def list_operators() -> Response:
    """Operators with the number of their base stations"""
    with db.transaction() as session:
        found = network.operators(session, current_actor())
    return answers.items(answers.rows_of(found, Operator))
