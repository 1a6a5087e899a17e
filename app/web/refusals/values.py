"""What stands in the holes of a message: what a hole may hold, and how a reader sees it."""

import ast
import re
from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.web.account_words import PERMISSIONS, ROLES
from app.web.case_words import CASE_CHANNELS, CASE_CLOCKS, CASE_MOVES, CASE_NEEDS, CASE_STATES
from app.web.import_words import COLUMNS, KINDS
from app.web.option_words import FIELDS
from app.web.plan_words import PLAN_STAGES
from app.web.quality_words import TABLES
from app.web.words import ACTORS, JOB_STATUSES

THINGS = {
    "account": lazy_gettext("Account"),
    "area": lazy_gettext("Area"),
    "base station": lazy_gettext("Base station"),
    "batch": lazy_gettext("Batch"),
    "building": lazy_gettext("Building"),
    "batch of import": lazy_gettext("batch of the import"),
    "case": lazy_gettext("Case"),
    "contact phone of case": lazy_gettext("contact phone of the case"),
    "coverage profile": lazy_gettext("profile of coverage"),
    "service reach": lazy_gettext("Reach of a service"),
    "venue target": lazy_gettext("target of venues"),
    "coverage run": lazy_gettext("Coverage run"),
    "collection": lazy_gettext("Collection"),
    "dataset": lazy_gettext("Dataset"),
    "district": lazy_gettext("District"),
    "evidence of import": lazy_gettext("evidence of the import"),
    "export": lazy_gettext("Export"),
    "export layer": lazy_gettext("Layer of the export"),
    "feature": lazy_gettext("Feature"),
    "file of photo": lazy_gettext("file of the photo"),
    "gap": lazy_gettext("Gap"),
    "grid cell of the run": lazy_gettext("grid cell of the run"),
    "identity provider": lazy_gettext("identity provider"),
    "import": lazy_gettext("Import"),
    "job": lazy_gettext("Task"),
    "layer": lazy_gettext("Layer"),
    "link to this place": lazy_gettext("link to this place"),
    "map": lazy_gettext("map by name"),
    "operator": lazy_gettext("Operator"),
    "photo": lazy_gettext("Photo"),
    "plan": lazy_gettext("Plan"),
    "planned station": lazy_gettext("Planned station"),
    "station that goes": lazy_gettext("station that goes"),
    "process": lazy_gettext("Process"),
    "preview of import": lazy_gettext("preview of the import"),
    "published coverage run": lazy_gettext("published coverage run"),
    "published coverage run of area": lazy_gettext("published coverage run of the area"),
    "report of import": lazy_gettext("report of the import"),
    "scenario": lazy_gettext("Scenario"),
    "session": lazy_gettext("session"),
    "setup link": lazy_gettext("link to set a password"),
    "stored file of export": lazy_gettext("file of the export"),
    "task of import": lazy_gettext("task of the import"),
    "tile matrix set": lazy_gettext("Tile matrix set"),
    "tile set": lazy_gettext("Tile set"),
    "token": lazy_gettext("token"),
    # what has a longest length
    "a code": lazy_gettext("Code"),
    "a description": lazy_gettext("Description"),
    "department": lazy_gettext("Department"),
    "display name": lazy_gettext("Name"),
    "name of the token": lazy_gettext("name of the token"),
    "the key of a dataset": lazy_gettext("Key of the dataset"),
    "the name of an operator": lazy_gettext("name of the operator"),
}
ENCODINGS = {
    "in the encoding that its .cpg file names": lazy_gettext("encoding that the .cpg file names"),
}
# Values of addresses and forms.
PARAMETERS = {
    "accuracy_m": lazy_gettext("Accuracy"),
    "after": lazy_gettext("place to go on from"),
    "antenna_height_m": lazy_gettext("antenna height"),
    "azimuth_deg": lazy_gettext("azimuth of the first sector"),
    "bbox": lazy_gettext("box on the map"),
    "before": lazy_gettext("place to go on from"),
    "below_dbm": lazy_gettext("Only under, dBm"),
    "case class": lazy_gettext("Class"),
    "cause": lazy_gettext("Cause"),
    "change": lazy_gettext("Change"),
    "class": lazy_gettext("Class"),
    "class_code": lazy_gettext("Class"),
    "datum_source": lazy_gettext("source of the datum"),
    "days": lazy_gettext("Days"),
    "description": lazy_gettext("Description"),
    "due_on": lazy_gettext("Due"),
    "electrical_tilt_deg": lazy_gettext("electrical tilt"),
    "floor": lazy_gettext("Floor"),
    "format": lazy_gettext("Format"),
    "from": lazy_gettext("first value of a span"),
    "height_m": lazy_gettext("Height, m"),
    "lat": lazy_gettext("Latitude"),
    "level": lazy_gettext("Level of the area"),
    "link": lazy_gettext("link to this place"),
    "lon": lazy_gettext("Longitude"),
    "map": lazy_gettext("map by name"),
    "mechanical_tilt_deg": lazy_gettext("mechanical tilt"),
    "min_area_ha": lazy_gettext("Size, at least, ha"),
    "min_residents": lazy_gettext("Residents, at least"),
    "near": lazy_gettext("Nearest to lon,lat"),
    "on": lazy_gettext("On the air since"),
    "open_since": lazy_gettext("Open since, or longer"),
    "operator": lazy_gettext("Operator"),
    "outcome": lazy_gettext("Outcome"),
    "outline": lazy_gettext("outline on the map"),
    "place": lazy_gettext("Indoors or outdoors"),
    "profile": lazy_gettext("profile of coverage"),
    "reception": lazy_gettext("Reception"),
    "run": lazy_gettext("Coverage run"),
    "service": lazy_gettext("Service"),
    "minutes": lazy_gettext("Minutes"),
    "more": lazy_gettext("More places to propose"),
    "reach": lazy_gettext("Reach of a service"),
    "shift": lazy_gettext("shifted coordinates"),
    "state": lazy_gettext("State"),
    "station": lazy_gettext("Base station"),
    "status": lazy_gettext("Status"),
    "technology": lazy_gettext("Technology"),
    "threshold": lazy_gettext("Threshold"),
    "transmit_power_dbm": lazy_gettext("power of each carrier"),
    "value": lazy_gettext("How many, or how much"),
    "version": lazy_gettext("version of the page"),
    "years": lazy_gettext("Years to build in"),
    "to": lazy_gettext("last value of a span"),
}
# What a file is by its first bytes.
CONTENTS = {
    "a GeoPackage": "GeoPackage",
    "a JPEG picture": lazy_gettext("JPEG picture"),
    "a PNG picture": lazy_gettext("PNG picture"),
    "a Shapefile": "Shapefile",
    "a text table": lazy_gettext("text table"),
    "a workbook of old Excel (.xls)": lazy_gettext("workbook of old Excel (.xls)"),
    "a zip archive": lazy_gettext("zip archive"),
    "an empty zip archive": lazy_gettext("empty zip archive"),
}
QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
NUMBER = r"[-+]?(?:\d+(?:,\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?|inf|nan)"
# What a hole of a name may hold; any other holds any text.
HELD: Mapping[str, str] = {
    "field": r"[\w. ]+?",
    "thing": "|".join(re.escape(one) for one in sorted(THINGS, key=len, reverse=True)),
    "value": QUOTED,
    **dict.fromkeys(
        ("count", "first", "last", "least", "limit", "line", "most", "number", "seconds"), NUMBER
    ),
}
# What somebody owes before a token goes on working.
DEEDS = {
    "chosen a new password": lazy_gettext("chosen a new password"),
    "set up a second factor": lazy_gettext("set up a second factor"),
}
# What a NUL stood in.
PLACES = {"the document": lazy_gettext("the document"), "the form": lazy_gettext("the form")}
# What values of a filter can be compared with each other.
SORTS = {
    "text": lazy_gettext("text"),
    "number": lazy_gettext("number"),
    "true or false": lazy_gettext("true or false"),
    "date": lazy_gettext("date"),
    "instant": lazy_gettext("instant"),
    "interval": lazy_gettext("interval"),
    "geometry": lazy_gettext("geometry"),
}
# Words of the program -> what a reader calls them, by the name of the hole.
WORDS: Mapping[str, Mapping[str, object]] = {
    "actor": ACTORS,
    "casestate": {one.value: words for one, words in CASE_STATES.items()},
    "channel": {one.value: words for one, words in CASE_CHANNELS.items()},
    "clock": {one.value: words for one, words in CASE_CLOCKS.items()},
    "column": COLUMNS,
    "content": CONTENTS,
    "deed": DEEDS,
    "encoding": ENCODINGS,
    "field": PARAMETERS,
    "kind": {kind.value: words for kind, words in KINDS.items()},
    "stage": {stage.value: words for stage, words in PLAN_STAGES.items()},
    "move": {one.value: words for one, words in CASE_MOVES.items()},
    "need": {one.value: words for one, words in CASE_NEEDS.items()},
    "parameter": PARAMETERS,
    "option": {name.removeprefix("--"): words for name, words in FIELDS.items()},
    "permission": PERMISSIONS,
    "sort": SORTS,
    "role": {role.value: words for role, words in ROLES.items()},
    "state": {status.value: words for status, words in JOB_STATUSES.items()},
    "table": TABLES,
    "thing": THINGS,
    "what": THINGS,
    "where": PLACES,
}
FIELD_HOLES = frozenset({"field", "parameter"})
LISTS = frozenset({*WORDS, "codes", "values"})  # holes that may hold several, told apart below
BETWEEN = re.compile(r", | and | or ")


def shown(hole: str, text: str) -> str:
    """What stood in a hole as a reader sees it: in words where there are some, in the reader's own quotes."""
    if hole not in LISTS:
        return _item({}, text)
    words = WORDS.get(hole, {})
    return str(_(", ")).join(_item(words, one) for one in BETWEEN.split(text))


def with_fields(text: str) -> str:
    """Names of parameters that are no plain words as pages call them; the rest stays."""
    names = ((one, one.strip("'")) for one in text.split(", "))
    return ", ".join(str(PARAMETERS.get(name, one)) if "_" in name else one for one, name in names)


def _item(words: Mapping[str, object], text: str) -> str:
    if re.fullmatch(QUOTED, text) is None:
        return str(words.get(text, text))
    bare = _unquoted(text)
    return str(words[bare]) if bare in words else str(_("“%(field)s”", field=bare))


def _unquoted(text: str) -> str:
    try:
        return str(ast.literal_eval(text))
    except (SyntaxError, ValueError):  # somebody's own quotes, not the program's
        return text[1:-1]
