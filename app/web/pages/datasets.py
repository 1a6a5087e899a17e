"""Where the data comes from."""

from apiflask import APIBlueprint
from flask import render_template, request

from app import db
from app.domain.network import Technology
from app.services import cases, datasets
from app.web.current import current_actor
from app.web.export_form import form_of
from app.web.pages.choice import operators_by_code, profiles
from app.web.pages.places import subdistricts_of

bp = APIBlueprint("datasets_page", __name__, enable_openapi=False)


@bp.get("/data")
def list_datasets() -> str:
    """Every dataset with source, licence, date and imports."""
    form = form_of(request.args)
    with db.transaction() as session:
        return render_template(
            "data.html",
            datasets=datasets.datasets_with_batches(session, current_actor()),
            form=form,
            areas=subdistricts_of(session),
            operators=operators_by_code(session),
            profiles=profiles(),
            technologies=list(Technology),
            classes=cases.classes(),
        )
