"""The words of the tools for areas and rows in the language of the request."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.maps.area_words import AreaWords, TableWords
from app.web import case_words, words


def area_words() -> AreaWords:
    """Words of the panel that draws, picks and counts."""
    return AreaWords(
        area=_("Area"),
        how=_("How the area is chosen"),
        polygon=_("Polygon"),
        rectangle=_("Rectangle"),
        circle=_("Circle"),
        pick=_("Pick"),
        edit=_("Move corners"),
        view=_("What the map shows"),
        finish=_("Finish"),
        undo=_("Undo"),
        redo=_("Redo"),
        clear=_("Clear"),
        rows=_("Rows in a table"),
        nothing=_("Draw an area or choose one: its figures stand here."),
        hint_polygon=_(
            "Click corners, the first one again to finish. Keys on the map: arrows move the cross, "
            "Enter sets a corner, Esc leaves."
        ),
        hint_rectangle=_("Click two opposite corners."),
        hint_circle=_("Click the middle, then the edge."),
        hint_pick=_("Click an area on the map, or choose it by name."),
        hint_edit=_("Drag corners, or the points between them. The other mouse button takes a corner away."),
        level=_("Level of areas"),
        by_name=_("By name"),
        choose=_("Choose an area"),
        none_there=_("No area of this level lies there."),
        drawn=_("Drawn area"),
        size=_("Size: {size}"),
        seen=_("Of it {size} lie in areas that you see; the figures are of these."),
        at_threshold=_("{level} ≥ {threshold} dBm"),
        residents=_("Residents"),
        workers=_("Workers"),
        cells=_("Grid cells"),
        total=_("Total"),
        gaps=_("Gaps touching it"),
        gaps_inside=_("{gaps} · {residents} residents inside"),
        rule=_("A grid cell counts where its centre lies, a building where a point inside it lies."),
        refused=_("This area cannot be counted:"),
    )


def table_words() -> TableWords:
    """Words of the table of rows."""
    return TableWords(
        table=_("Table"),
        layer=_("Layer"),
        rows_of=_("Rows of"),
        of_view=_("the view"),
        of_area=_("the area"),
        of_all=_("everything"),
        count=_("{shown} of {all} rows"),
        count_unknown=_("{shown} rows"),
        reading=_("Reading rows"),
        not_read=_("The rows could not be read:"),
        none=_("No row lies there."),
        more=_("More rows"),
        sorted_part=_("Sorted among the rows that are loaded."),
        hint=_("Arrows move between rows, Enter shows one on the map."),
        format=_("Format"),
        export=_("Export"),
        making=_("Making the file"),
        download=_("Download {file}"),
        not_made=_("The file could not be made:"),
        first_rows=_("The first {count} rows; sign in for files of all."),
        not_listed=_("It is not among the rows of the table."),
        yes=_("yes"),
        no=_("no"),
        values=_values(),
    )


def _values() -> dict[str, dict[str, dict[str, str]]]:
    """What values are called that no popup of the map shows."""
    position = {"exact": _("exact"), "grid": _("middle of its grid cell")}
    return {
        "stations": {"site_kind": _named(words.SITE_KINDS), "position": position},
        "sectors": {"position": position},
        "gaps": {"cause": _named(words.GAP_CAUSES), "kind": {"level": _("level"), "sinr": "SINR"}},
        "cases": {"kind": _named(case_words.CASE_KINDS), "datum_source": _named(words.DATUM_SOURCES)},
        "ways": {
            "kind": {"road": _("Road"), "rail": _("Railway"), "metro": _("Metro"), "water": _("Water")},
            "way_class": _named(words.WAY_CLASSES),
        },
    }


def _named(table: Mapping[Any, object]) -> dict[str, str]:
    return {str(key): str(value) for key, value in table.items()}
