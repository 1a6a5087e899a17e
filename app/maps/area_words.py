"""What the tools for areas and rows say; words with braces are filled in by their scripts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaWords:
    """The panel that draws, picks and counts."""

    area: str
    how: str
    polygon: str
    rectangle: str
    circle: str
    pick: str
    edit: str
    view: str
    finish: str
    undo: str
    redo: str
    clear: str
    rows: str
    nothing: str
    hint_polygon: str
    hint_rectangle: str
    hint_circle: str
    hint_pick: str
    hint_edit: str
    level: str
    by_name: str
    choose: str
    none_there: str
    drawn: str
    size: str  # with {size}
    seen: str  # with {size}
    at_threshold: str  # with {level} and {threshold}
    residents: str
    workers: str
    cells: str
    total: str
    gaps: str
    gaps_inside: str  # with {gaps} and {residents}
    rule: str
    refused: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableWords:
    """The table of rows under the map."""

    table: str
    layer: str
    rows_of: str
    of_view: str
    of_area: str
    of_all: str
    count: str  # with {shown} and {all}
    count_unknown: str  # with {shown}
    reading: str
    not_read: str
    none: str
    more: str
    sorted_part: str
    hint: str
    format: str
    export: str
    making: str
    download: str  # with {file}
    not_made: str
    first_rows: str  # with {count}
    not_listed: str
    yes: str
    no: str
    values: dict[str, dict[str, dict[str, str]]]  # layer -> column -> what a value is called
