"""The query parameters that each page knows; a misspelt one must not show something else in silence."""

from collections.abc import Mapping

from flask import request

from app.domain.exports import FILTER_NAMES
from app.errors import InputError
from app.web.map_sheet import OWN

LANGUAGE = "lang"  # every page takes it
SHOWN = frozenset({"operator", "technology", "reception"})  # of a scenario
CHOICE = frozenset({"profile", "operator", "reception", "run", "threshold"})
MAP = (
    CHOICE
    | {"map", "layers", "at", "base", "technology", "scenario"}
    | {"network", "measure", "compare", "area", "outline", "table"}
)

# Endpoint -> what it takes. Pages that are not here take what others send them, such as a way back.
KNOWN: Mapping[str, frozenset[str]] = {
    "overview.show_overview": CHOICE,
    "workbench_page.show_map": MAP,
    "map_print_page.show_sheet": MAP | OWN,
    "coverage_page.show_coverage": CHOICE,
    "disparity_page.show_disparity": CHOICE | {"by", "weights"},
    "coverage_page.list_runs": frozenset({"before"}),
    "coverage_page.show_run": frozenset({"run"}),  # as of a gap
    "gaps_page.list_gaps": CHOICE | {"area", "min_residents", "after", "cause", "min_area_ha", "open_since"},
    "gaps_page.show_gap": frozenset({"run"}),  # the label of the run leads here; a gap is of one run
    "network_page.list_stations": frozenset({"operator", "technology", "status", "area", "after", "near"}),
    "network_page.show_station": frozenset(),
    "reports_page.show_report": CHOICE,
    "reports_page.print_report": CHOICE,
    "reports_page.list_report": CHOICE,
    "plans_page.list_plans": frozenset({"before"}),
    "plans_page.show_plan": frozenset({"after", "stage"}),
    "plans_page.show_station": frozenset(),
    "hotspots_page.list_hotspots": frozenset({"area", "kind", "target", "after"}),
    "areas_page.show_area": CHOICE | {"after"},
    "cells_page.show_cell": frozenset({"run"}),
    "explain_page.show_explanation": CHOICE | {"lon", "lat", "height_m", "building", "floor", "link"},
    "access_page.show_reach": frozenset({"reach", "after"}),
    "scenarios_page.list_scenarios": frozenset({"before"}),
    "scenarios_page.show_scenario": SHOWN | {"with"},
    "scenarios_page.compare_scenario": SHOWN | {"with"},
    "cases_page.list_cases": frozenset({"class", "state", "operator", "area", "before"}),
    "cases_page.show_case": frozenset({"filed"}),
    "jobs_page.list_jobs": frozenset({"before"}),
    "jobs_page.show_job": frozenset(),
    "datasets_page.list_datasets": frozenset({"layer", "format", "crs", "shift", *FILTER_NAMES}),
    "datasets_page.show_dataset": frozenset(),
    "catalogue_page.list_records": frozenset({"q", "level", "kind"}),
    "catalogue_page.show_record": frozenset(),
    "catalogue_page.read_dcat": frozenset(),
    "connect_page.show_connect": frozenset(),
    "connect_page.read_layers": frozenset({"view", "compare"}),  # its colours are asked for as those of a map
    "history_page.show_changes": frozenset({"from", "to"}),
}


def refuse_unknown() -> None:
    """Refuse a query parameter that the page does not know, naming those that it does."""
    known = KNOWN.get(request.endpoint or "")
    if known is None:
        return
    unknown = [name for name in request.args if name not in known and name != LANGUAGE]
    if unknown:
        listed = ", ".join(sorted({*known, LANGUAGE}))
        raise InputError(f"parameter {unknown[0][:40]!r} is unknown; known here: {listed}")
