"""The tools of the workbench: their scripts, style sheets and words."""

from dataclasses import asdict, dataclass

from app.maps.area_words import AreaWords, TableWords

TOOL_SCRIPTS = (
    *(f"measure/{name}" for name in ("geodesy", "drawing", "cross", "tool")),
    *(f"compare/{name}" for name in ("choice", "divider", "strip", "tool")),
    *(f"area/{name}" for name in ("outline", "history", "board", "draw", "pick", "card", "panel", "tool")),
    *(f"table/{name}" for name in ("rows", "export", "highlight", "drawer", "table")),
    *(f"print/{name}" for name in ("frame", "picture", "dialog")),
)
TOOL_STYLES = ("measure", "compare", "area", "table", "print")


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
class CompareWords:
    """What the tool says that compares two sides."""

    compare: str
    divider: str
    left: str  # with {choice}
    right: str  # with {choice}
    covered: str  # with {people} and {share}
    difference: str  # with {people} and {points}
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintWords:
    """What the dialog says that asks what to print."""

    print: str
    title: str
    title_usual: str
    paper: str
    orientation: str
    orientations: dict[str, str]
    approval: str
    note: str
    make: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolWords:
    """Words of each tool."""

    measure: MeasureWords
    compare: CompareWords
    area: AreaWords
    table: TableWords
    print: PrintWords

    def for_scripts(self) -> dict[str, object]:
        """The words as the scripts of the page read them."""
        return asdict(self)
