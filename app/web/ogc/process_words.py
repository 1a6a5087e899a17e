"""What processes, their inputs and their outputs are called; every word is in the catalog."""

from flask_babel import lazy_gettext

Words = tuple[object, object]  # title, description

PROCESSES: dict[str, Words] = {
    "coverage": (
        lazy_gettext("Coverage run"),
        lazy_gettext(
            "Computes the level in every grid cell of a district, who is covered, and where the gaps are, "
            "by the data and settings of the moment."
        ),
    ),
    "reach": (
        lazy_gettext("Reach of a service"),
        lazy_gettext(
            "Computes who is within a walk, what cameras see or what WLAN serves, and the gaps that are left."
        ),
    ),
    "plan": (
        lazy_gettext("Plan of base stations"),
        lazy_gettext("Chooses where to build base stations of an operator; the plan is kept as a draft."),
    ),
}
INPUTS: dict[str, Words] = {
    "area_code": (
        lazy_gettext("District"),
        lazy_gettext("Code of a district; may be left out where there is only one."),
    ),
    "service": (lazy_gettext("Service"), lazy_gettext("By what something is reached.")),
    "facility_kind": (
        lazy_gettext("Kind of facility"),
        lazy_gettext("What is walked to; for walks alone."),
    ),
    "minutes": (
        lazy_gettext("Minutes"),
        lazy_gettext("Longest walk; that of the settings unless named."),
    ),
    "more": (
        lazy_gettext("More places to propose"),
        lazy_gettext("So many more places to propose; for walks."),
    ),
    "operator": (lazy_gettext("Operator"), lazy_gettext("Code of the operator that builds.")),
    "technology": (lazy_gettext("Technology"), lazy_gettext("Technology of the base stations.")),
    "reception": (lazy_gettext("Reception"), lazy_gettext("Where the phone is.")),
    "goal": (
        lazy_gettext("Goal"),
        lazy_gettext(
            "count: so many base stations; budget: so much money; share: so much of the residents; "
            "fairest: so many base stations, for the subdistrict that is worst off."
        ),
    ),
    "value": (
        lazy_gettext("How many, or how much"),
        lazy_gettext("Base stations, money in costs of one new roof, or a share of residents."),
    ),
    "weights": (
        lazy_gettext("Weights"),
        lazy_gettext(
            "Of cells, as in night=1,day=0.5,elderly=1,school=300; residents alone where it is empty."
        ),
    ),
    "forbidden": (
        lazy_gettext("Areas to build nothing in"),
        lazy_gettext("Codes of areas, 6, 9, 12 or 15 digits."),
    ),
    "preferred": (
        lazy_gettext("Areas where a budget pays less"),
        lazy_gettext("Codes of areas, 6, 9, 12 or 15 digits."),
    ),
    "years": (lazy_gettext("Years to build in"), lazy_gettext("Stations are spread over so many years.")),
}
# By process and output.
OUTPUTS: dict[str, Words] = {
    "coverage.coverage": (
        lazy_gettext("Coverage"),
        lazy_gettext(
            "Features of the run: cells with level and class, of the first profile, outdoors, of the best "
            "operator; its parameters choose others."
        ),
    ),
    "coverage.gaps": (
        lazy_gettext("Gaps"),
        lazy_gettext("Features of the run: connected cells under the threshold, with people and cause."),
    ),
    "coverage.run": (
        lazy_gettext("Facts of the run"),
        lazy_gettext("Parameters, versions of the data, sums."),
    ),
    "reach.cells": (lazy_gettext("Cells"), lazy_gettext("Features: cells with what becomes of them.")),
    "reach.gaps": (lazy_gettext("Gaps"), lazy_gettext("Features: connected cells out of reach.")),
    "reach.reach": (
        lazy_gettext("Facts of the answer"),
        lazy_gettext("Suppliers, people reached, places proposed."),
    ),
    "plan.stations": (
        lazy_gettext("Planned stations"),
        lazy_gettext("Features: the stations of the plan in the order of building."),
    ),
    "plan.plan": (
        lazy_gettext("Facts of the plan"),
        lazy_gettext("Figures, the proof of how far from the best it is, parameters."),
    ),
}
PAGE: Words = (lazy_gettext("Page"), lazy_gettext("The same for people."))


def process_words(key: str) -> dict[str, str]:
    """Title and description of a process."""
    return _named(PROCESSES[key])


def input_words(name: str) -> dict[str, str]:
    """Title and description of an input."""
    return _named(INPUTS[name])


def output_words(process: str, name: str) -> dict[str, str]:
    """Title and description of an output."""
    return _named(PAGE if name == "page" else OUTPUTS[f"{process}.{name}"])


def _named(words: Words) -> dict[str, str]:
    title, description = words
    return {"title": str(title), "description": str(description)}
