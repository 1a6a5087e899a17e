"""The tools of the workbench: their scripts, style sheets and words."""

from dataclasses import asdict, dataclass

from app.maps.area_words import AreaWords, TableWords

TOOL_SCRIPTS = (
    *(f"measure/{name}" for name in ("geodesy", "drawing", "cross", "tool")),
    *(f"area/{name}" for name in ("outline", "history", "board", "draw", "pick", "card", "panel", "tool")),
    *(f"table/{name}" for name in ("rows", "export", "highlight", "table")),
)
TOOL_STYLES = ("measure", "area", "table")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureWords:
    """What the tool says that measures."""

    measure: str
    distance: str
    area: str
    perimeter: str
    points: str  # with {count}
    take_back: str
    clear: str
    done: str
    hint: str
    crossed: str
    too_many: str  # with {count}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolWords:
    """Words of each tool."""

    measure: MeasureWords
    area: AreaWords
    table: TableWords

    def for_scripts(self) -> dict[str, object]:
        """The words as the scripts of the page read them."""
        return asdict(self)
