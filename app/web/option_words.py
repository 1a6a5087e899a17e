"""Options of the command line, which pages show as the fields that stand for them."""

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext

# What the command line offers at the end of a message and the page beside it: a column, a value, a datum.
OFFERED = re.compile(
    r"[;,] (?:add|state|use|name|see)[^;]*--(?:map|set|datum|dataset|new-operator)\b.*$", re.DOTALL
)
_OPTION = re.compile(r"--[a-z][a-z-]*(?: auto\b)?")
# Options of the command line -> the fields of the page that stand for them.
FIELDS = {
    "--access-level": lazy_gettext("Whom it is given to"),
    "--allow-far": lazy_gettext("The file may lie far from every known area"),
    "--cadence": lazy_gettext("How often a new edition comes"),
    "--check": lazy_gettext("Check the file"),
    "--dataset": lazy_gettext("Key of the dataset"),
    "--datum": lazy_gettext("Datum"),
    "--datum auto": lazy_gettext("Tell it by what is known of the place"),
    "--encoding": lazy_gettext("Encoding of the text"),
    "--keep-good": lazy_gettext("Write the good rows although others are refused"),
    "--layer": lazy_gettext("Layer or sheet, of a file with several"),
    "--licence": lazy_gettext("Licence"),
    "--map": lazy_gettext("Column of the file"),
    "--new-operator": lazy_gettext("Operators that nobody knows yet; with a name they are added"),
    "--owner": lazy_gettext("Which department answers for it"),
    "--profile": lazy_gettext("What it is"),
    "--replace": lazy_gettext("The file is complete: rows of the dataset that are not in it will be removed"),
    "--report": lazy_gettext("Download the report (CSV)"),
    "--set": lazy_gettext("one value for all rows"),
    "--source": lazy_gettext("Who publishes it"),
    "--title": lazy_gettext("Title"),
    "--vintage": lazy_gettext("Date of the data"),
    "--where": lazy_gettext("Only some of the rows"),
}


def plain_rule(text: str) -> str:
    """A message with the fields of the page where it names options of the command line."""
    return _OPTION.sub(_field, OFFERED.sub("", text))


def _field(option: re.Match[str]) -> str:
    name = FIELDS.get(option[0]) or FIELDS.get(option[0].split()[0])
    return option[0] if name is None else str(_("“%(field)s”", field=name))
