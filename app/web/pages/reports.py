"""The district report: a page that prints, a PDF, a workbook."""

from pathlib import Path
from typing import Any

from apiflask import APIBlueprint
from flask import Response, current_app, render_template
from sqlalchemy.orm import Session

from app import db
from app.files.pdf import pdf_of
from app.files.report_process import written
from app.services import overview, reports
from app.web import model_cards
from app.web.current import current_actor
from app.web.pages.choice import operators_by_code, profiles, read_choice, rows_of
from app.web.report_map import map_of
from app.web.report_sheets import sheets_of

bp = APIBlueprint("reports_page", __name__, enable_openapi=False)

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _shown(session: Session) -> dict[str, Any]:
    """Everything that the templates of a report say."""
    choice = read_choice()
    actor = current_actor()
    report = reports.district_report(session, actor, chosen=choice.chosen, run_id=choice.run_id)
    return {
        "choice": choice,
        "report": report,
        "figures": report.figures,
        "run": report.figures.run,
        "subdistricts": rows_of(report.figures.by_subdistrict),
        "groups": rows_of(report.figures.by_group),
        "gaps": rows_of(reports.table_of(report.gaps)),
        "listed_gaps": reports.LISTED_GAPS,
        "map": map_of(report.areas, report.gaps),
        "areas": rows_of(report.areas),
        "card": model_cards.card_of(session, report.figures.run),
        "operators": operators_by_code(session),
    }


@bp.get("/reports")
def show_report() -> str:
    """The report as a page, to read and to print; before the first run what a run needs."""
    choice = read_choice()
    with db.transaction() as session:
        if overview.shown_run(session, current_actor(), run_id=choice.run_id) is None:
            operators = operators_by_code(session)
            return render_template(
                "reports.html", profiles=profiles(), choice=choice, run=None, operators=operators
            )
        return render_template("reports.html", profiles=profiles(), **_shown(session))


@bp.get("/reports/district.pdf")
def print_report() -> Response:
    """The report as PDF."""
    file = Path(current_app.static_folder or "", "css", "report.css")
    style = file.read_text(encoding="utf-8")
    with db.transaction() as session:
        document = render_template("report_print.html", style=style, **_shown(session))
    return _file(pdf_of(document), "application/pdf", "district-report.pdf")


@bp.get("/reports/district.xlsx")
def list_report() -> Response:
    """The figures of the report as a workbook."""
    with db.transaction() as session:
        shown = _shown(session)
        planned = reports.planned_stations(session, current_actor(), report=shown["report"])
        sheets = sheets_of({**shown, "planned": rows_of(planned)})
    return _file(written(sheets), XLSX_TYPE, "district-report.xlsx")


def _file(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
