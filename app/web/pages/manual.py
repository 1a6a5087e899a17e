"""The method in plain words, and the glossary."""

from apiflask import APIBlueprint
from flask import render_template

from app.config import settings
from app.web.pages.choice import profiles

bp = APIBlueprint("manual_page", __name__, enable_openapi=False)


@bp.get("/help")
def show_manual() -> str:
    """How the figures are made, with the settings in force."""
    return render_template("help.html", profiles=profiles(), settings=settings())
