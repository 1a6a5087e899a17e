"""The words of the workbench's tools in the language of the request."""

from flask_babel import gettext as _

from app.maps.bench_tools import CompareWords, MeasureWords, PrintWords, ToolWords
from app.web.area_words import area_words, table_words
from app.web.map_sheet import Orientation


def tool_words() -> ToolWords:
    """Every word that a tool says."""
    return ToolWords(
        measure=_measure(), compare=_compare(), area=area_words(), table=table_words(), print=_print()
    )


def _measure() -> MeasureWords:
    return MeasureWords(
        measure=_("Measure"),
        distance=_("Distance"),
        area=_("Surface area"),
        perimeter=_("Perimeter"),
        points=_("Points: {count}"),
        take_back=_("Take last back"),
        clear=_("Clear"),
        done=_("End"),
        hint=_(
            "Click or tap the map. Keys: arrows move the cross (with Shift finely), Enter sets a point, "
            "Backspace takes it back, Esc ends."
        ),
        crossed=_("The outline crosses itself: its parts count against each other."),
        too_many=_("No more than {count} points can be measured."),
    )


def _compare() -> CompareWords:
    return CompareWords(
        compare=_("Compare"),
        divider=_("Divider of the comparison"),
        left=_("Left: {choice}"),
        right=_("Right: {choice}"),
        covered=_("{people} residents covered · {share}"),
        difference=_("Right against left: {people} residents · {points} points"),
        end=_("End comparing"),
    )


def _print() -> PrintWords:
    return PrintWords(
        print=_("Print"),
        title=_("Title"),
        title_usual=_("Map"),
        paper=_("Paper"),
        orientation=_("Orientation"),
        orientations={
            Orientation.LANDSCAPE.value: _("Landscape"),
            Orientation.PORTRAIT.value: _("Portrait"),
        },
        approval=_("Map approval number, where there is one"),
        note=_("Note"),
        make=_("Make the sheet"),
    )
