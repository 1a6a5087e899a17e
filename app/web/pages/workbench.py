"""A map in full size, with a choice of what it shows."""

from apiflask import APIBlueprint
from flask import render_template

from app import db
from app.errors import InputError
from app.web import words
from app.web.pages.choice import operators_by_code, profiles, read_choice, text

bp = APIBlueprint("workbench_page", __name__, enable_openapi=False)


@bp.get("/map")
def show_map() -> str:
    """One of the maps, as large as the window."""
    choice, name = read_choice(), text("map") or "coverage"
    if name not in words.MAPS:
        raise InputError(f"map {name!r} is unknown; use one of {', '.join(words.MAPS)}")
    with db.transaction() as session:
        operators = operators_by_code(session)
    return render_template(
        "map.html", choice=choice, name=name, maps=words.MAPS, operators=operators, profiles=profiles()
    )
