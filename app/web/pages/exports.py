"""Take a layer away as a file: ask for it, fetch it."""

from apiflask import APIBlueprint
from flask import redirect, request, send_file
from werkzeug.wrappers import Response

from app import db
from app.services import exports
from app.web.current import current_actor
from app.web.export_form import request_of

bp = APIBlueprint("exports_page", __name__, enable_openapi=False)


@bp.post("/data/exports")
def start_export() -> Response:
    """Hand the export to the worker and go to its page."""
    wanted = request_of(request.form)
    with db.transaction() as session:
        job_id = exports.start_export(
            session, current_actor(), request=wanted, service_address=request.host_url.rstrip("/")
        )
    return redirect(f"/jobs/{job_id}", 303)


@bp.get("/data/exports/<int:job_id>")
def show_file(job_id: int) -> Response:
    """The file of an export that is done."""
    with db.transaction() as session:
        file = exports.export_file(session, current_actor(), job_id=job_id)
    response = send_file(
        file, mimetype="application/octet-stream", as_attachment=True, download_name=file.name
    )
    response.headers["Cache-Control"] = "no-store"
    return response
