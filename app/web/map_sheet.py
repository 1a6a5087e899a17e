"""What a sheet of the map is asked to be: title, paper, number of approval, note, the map that it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

import segno
from markupsafe import Markup

from app.errors import InputError

MOST_CHARACTERS: Mapping[str, int] = {"title": 120, "approval": 60, "note": 400}
SEEN = "seen"  # width and height of the map that it is a print of, in pixels of the page
PICTURE_SCALE = 3
MOST_VERSION = 22  # of a QR code: on a sheet a finer one is read by no phone


class Paper(StrEnum):
    """Sizes of paper."""

    A4 = "A4"
    A3 = "A3"


class Orientation(StrEnum):
    """Which side of the paper is up."""

    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"


OWN = frozenset({"title", "approval", "note", "paper", "orientation", SEEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet as it was asked for."""

    title: str
    approval: str
    note: str
    paper: Paper
    orientation: Orientation
    query: Mapping[str, str]  # of the map


def read_sheet(asked: Mapping[str, str]) -> Sheet:
    """The sheet that a query describes; all that is not its own describes the map."""
    texts = {name: _text(asked, name) for name in MOST_CHARACTERS}
    return Sheet(
        **texts,
        paper=Paper(_one_of(asked, "paper", [one.value for one in Paper])),
        orientation=Orientation(_one_of(asked, "orientation", [one.value for one in Orientation])),
        query={name: value for name, value in asked.items() if name not in OWN},
    )


def _text(asked: Mapping[str, str], name: str) -> str:
    given, most = asked.get(name, "").strip(), MOST_CHARACTERS[name]
    if len(given) > most:
        raise InputError(f"{name} has {len(given)} characters; at most {most}")
    return given


def _one_of(asked: Mapping[str, str], name: str, known: list[str]) -> str:
    given = asked.get(name) or known[0]
    if given not in known:
        raise InputError(f"{name} {given[:40]!r} is unknown; use one of {', '.join(known)}")
    return given


def map_path(query: Mapping[str, str]) -> str:
    """Where the workbench shows the map of the sheet; the language is its reader's own."""
    kept = {name: value for name, value in query.items() if name != "lang"}
    return f"/map?{urlencode(kept, safe='/,:')}" if kept else "/map"


def frame_query(asked: Mapping[str, str]) -> dict[str, str]:
    """What of the query the map in the sheet needs: not its texts, which would make a long address twice."""
    return {name: value for name, value in asked.items() if name == SEEN or name not in OWN}


def picture_of(address: str) -> Markup | None:
    """An address as a QR code in SVG, every character of which is ours; None where it is too long for one."""
    try:
        code = segno.make(address, error="m", micro=False)
    except segno.DataOverflowError:
        return None
    if int(code.version) > MOST_VERSION:
        return None
    return Markup(code.svg_inline(scale=PICTURE_SCALE, border=4, svgclass="sheet-code", omitsize=True))  # noqa: S704
