"""A sheet of the map, as large as its paper: the browser prints it, or makes a picture of it."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from apiflask import APIBlueprint
from flask import render_template, request
from sqlalchemy.orm import Session

from app import db
from app.domain.coverage import CoverageRecord
from app.services import datasets, overview
from app.web import map_sheet, words, written
from app.web.current import current_actor, current_visitor
from app.web.pages.choice import read_choice
from app.web.workbench_map import SOURCES

bp = APIBlueprint("map_print_page", __name__, enable_openapi=False)


@bp.get("/map/print")
def show_sheet() -> str:
    """The sheet: what the map shows comes from the map itself, what it is made of from here."""
    sheet = map_sheet.read_sheet(request.args)
    choice = read_choice()
    path = map_sheet.map_path(sheet.query)
    with db.transaction() as session:
        return render_template(
            "map_print.html",
            sheet=sheet,
            map_path=path,
            picture=map_sheet.picture_of(urljoin(request.url_root, path)),
            map_address=written.address("/maps/workbench", map_sheet.frame_query(request.args)),
            **_origin(session, choice.run_id),
        )


def _origin(session: Session, run_id: int | None) -> dict[str, Any]:
    """Where the map comes from: its data, its run, its maker and the moment."""
    actor, visitor = current_actor(), current_visitor()
    actor.require("areas.read")
    sources = datasets.drawn_datasets(session, actor, kinds=SOURCES)
    run = _run(session, run_id)
    return {
        "sources": sources,
        "run": run,
        "statement": None if run is None else words.run_statement(run),
        "is_synthetic": any(one.is_synthetic for one in sources) or (run is not None and run.is_synthetic),
        "maker": None if visitor is None else visitor.identity.display_name,
        "made_at": datetime.now(UTC),
    }


def _run(session: Session, run_id: int | None) -> CoverageRecord | None:
    """The run that the map shows; None before the first, and for who may not see one."""
    actor = current_actor()
    return overview.shown_run(session, actor, run_id=run_id) if actor.may("coverage.read") else None
