"""What the program refuses and the rules of rows, in the language of the reader; the rest stays as it is."""

import re
from collections.abc import Iterator

from flask_babel import lazy_gettext

from app.web.option_words import OFFERED, plain_rule
from app.web.refusals.saying import said

MOST_NAMES = 3  # before a message: of a file, of one in it, of an option
MOST_DEPTH = 3  # of a rule in a message in a message
_WOULD = re.compile(r": would be kept, listed in the report$|: kept, listed in the report$")

# What the program says of a row -> the same as a reader's language has it; values by their names.
RULES = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (r"must be a number", lazy_gettext("must be a number")),
        (r"must be a finite number", lazy_gettext("must be a finite number")),
        (r"must be a whole number", lazy_gettext("must be a whole number")),
        (r"must be more than (?P<limit>\S+)", lazy_gettext("must be more than %(limit)s")),
        (r"must be (?P<limit>\S+) or more", lazy_gettext("must be %(limit)s or more")),
        (r"must be (?P<limit>\S+) or less", lazy_gettext("must be %(limit)s or less")),
        (r"must be yes or no", lazy_gettext("must be yes or no")),
        (r"must be one letter", lazy_gettext("must be one letter")),
        (r"must be a date like (?P<example>\S+)", lazy_gettext("must be a date like %(example)s")),
        (
            r"must be a date and time like (?P<example>\S+)",
            lazy_gettext("must be a date and time like %(example)s"),
        ),
        (r"must be one of (?P<values>.+)", lazy_gettext("must be one of %(values)s")),
        (r"is missing", lazy_gettext("is missing")),
        (r"has no geometry; needs a \w+", lazy_gettext("has no geometry")),
        (
            r"is not a known operator \(known: (?P<codes>.+)\)",
            lazy_gettext("is not a known operator (known: %(codes)s)"),
        ),
        (
            r"no current area has this code; import areas first",
            lazy_gettext("no current area has this code; import areas first"),
        ),
        (
            r"is a code of the demo, whose areas are made up; .+",
            lazy_gettext("is a code of the made-up demo; real areas go into a database without the demo"),
        ),
        (
            r"belongs to dataset '(?P<key>.+)' already",
            lazy_gettext("belongs to dataset %(key)s already"),
        ),
        (
            r".+ comes (?P<times>\d+) times with different values \(rows (?P<rows>.+)\)",
            lazy_gettext("comes %(times)s times with different values (rows %(rows)s)"),
        ),
        (
            r"refused, not all of them listed and no other row kept: over (?P<limit>\S+) .+",
            lazy_gettext("refused, not all of them listed; over %(limit)s are too many to keep other rows"),
        ),
        (
            r"read, then no further: over (?P<limit>\S+) of them are refused",
            lazy_gettext("read, then no further: over %(limit)s of them are refused"),
        ),
        (r"inside the known subdistricts", lazy_gettext("inside the known subdistricts")),
        (r"outside every known district", lazy_gettext("outside every known district, listed in the report")),
        (
            r"over (?P<distance>\d+) km from every known area",
            lazy_gettext("over %(distance)s km from every known area, listed in the report"),
        ),
        (
            r"geometry (?:would be )?repaired: rings turned.*",
            lazy_gettext("rings of polygons turned the usual way"),
        ),
        (r"geometry (?:would be )?repaired: height of points dropped", lazy_gettext("heights dropped")),
        (
            r"geometry (?:would be )?repaired: repeated points removed",
            lazy_gettext("repeated points removed"),
        ),
        (
            r"geometry (?:would be )?repaired: made valid without changing the area",
            lazy_gettext("shapes made valid without changing their area"),
        ),
        (
            r"cannot tell: no areas, water, roads or buildings are known yet.*",
            lazy_gettext("Nothing is known of the place yet: import its areas first, or state the datum."),
        ),
        (
            r"cannot tell: no reading puts ten of the (?P<count>\d+) positions near.*",
            lazy_gettext(
                "No reading puts ten of the %(count)s positions near what is known: "
                "import the areas of that place first, or state the datum."
            ),
        ),
        (
            r"cannot tell: (?P<counted>\d+) positions lie on known ground; needs (?P<needed>\d+).*",
            lazy_gettext("Only %(counted)s positions lie where something is known; needs %(needed)s."),
        ),
        (
            r"cannot tell: (?P<best>[^(;]+) fits best, but an arbitrary shift does as well .*",
            lazy_gettext(
                "%(best)s fits best, but not better than chance; more known areas, water or roads may tell."
            ),
        ),
        (
            r"cannot tell: (?P<best>[^(]+) \(.*\) and (?P<other>[^(]+) \(.*\) fit alike.*",
            lazy_gettext("%(best)s and %(other)s fit alike; more known areas, water or roads may tell."),
        ),
        (
            r".+: not (?P<encoding>\S+?)(?:-sig)?: byte .+; it can be read as (?P<better>\S+): try .+",
            lazy_gettext("The text is not in %(encoding)s; it can be read as %(better)s."),
        ),
        (r"left out, as --where says", lazy_gettext("left out, as chosen")),
        (
            r"(?P<far>\d+) of (?P<count>\d+) positions lie over (?P<limit>\d+) km from every known area "
            r"\((?P<least>\S+) to (?P<most>\S+) km\).+--allow-far overrides.*",
            lazy_gettext(
                "%(far)s of %(count)s positions lie over %(limit)s km from every known area "
                "(%(least)s to %(most)s km). Is the datum wrong, or are columns exchanged? "
                "If the file is right, tick “The file may lie far from every known area”."
            ),
        ),
        (
            r"dataset '(?P<key>.+)' holds \w+, not \w+",
            lazy_gettext("Dataset %(key)s holds rows of another kind; choose another key."),
        ),
        (
            r"--where leaves out every row; .+",
            lazy_gettext("“Only some of the rows” leaves out every row."),
        ),
        (
            r"has \d+ (?:layers|sheets with rows); name one with --layer: (?P<names>.+)",
            lazy_gettext(
                "The file has several layers or sheets; name one of them under "
                "“Layer or sheet, of a file with several”: %(names)s."
            ),
        ),
    )
)


def rule(text: str, depth: int = MOST_DEPTH) -> str:
    """What the program refuses or says of a row, in the reader's language and with the fields of the page."""

    def again(inner: str) -> str:
        return rule(inner, depth - 1) if depth else inner

    for reading in _readings(_WOULD.sub("", text)):
        words = _of_row(reading) or said(reading, again)
        if words is not None:
            return words
    return plain_rule(text)


def _readings(text: str) -> Iterator[str]:
    """A message without what it offers to the command line, then whole; each without names before it, too."""
    for whole in (OFFERED.sub("", text), text):
        yield whole
        parts = whole.split(": ", MOST_NAMES)
        yield from (": ".join(parts[at:]) for at in range(1, len(parts)))


def _of_row(text: str) -> str | None:
    for pattern, words in RULES:
        found = pattern.fullmatch(text)
        if found is not None:
            return str(words) % found.groupdict() if found.groupdict() else str(words)
    return None
