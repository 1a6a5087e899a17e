"""How values look: colour, letter, hatching; the same marks style a layer and make its legend."""

from dataclasses import asdict, dataclass, field
from typing import Any

from app.domain.coverage import CLASS_COLOURS, CoverageClass, Profile
from app.maps.words import Words

OUTLINE = "#374151"
# Okabe and Ito: told apart in all common colour-vision deficiencies, and always with a letter.
OKABE_ITO = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442")
OPERATOR_COLOURS = OKABE_ITO[:4]
NEUTRAL = "#6b7280"
MINUS = "\u2212"

CLASS_ORDER = (
    CoverageClass.GOOD,
    CoverageClass.FAIR,
    CoverageClass.WEAK,
    CoverageClass.GAP,
    CoverageClass.NO_DATA,
)
HATCHED_CLASSES = frozenset({CoverageClass.GAP, CoverageClass.NO_DATA})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One value of a layer: how it looks, what it is called, how much of it there is."""

    value: str | int | None
    colour: str
    label: str
    letter: str = ""
    is_hatched: bool = False
    note: str = ""
    dash: tuple[float, float] | None = None  # of a line: drawn and left out, in its widths
    dash_colour: str = ""  # of what is drawn over a line that has no gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbols:
    """Marks by the value of a field; without a field the first mark is for all."""

    marks: tuple[Mark, ...]
    field: str | None = None
    other: Mark | None = None
    fill_opacity: float = 0.8
    outline: str = OUTLINE
    outline_px: float = 1.0
    dot_px: int = 16

    def for_scripts(self) -> dict[str, Any]:
        """The marks as the scripts of the page read them."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A line of a popup: the first of the fields that has a value, as people write it."""

    label: str
    fields: tuple[str, ...]
    unit: str = ""
    decimals: int = 0
    factor: float = 1.0
    is_number: bool = False
    values: dict[str, str] = field(default_factory=dict)


def text(label: str, *fields: str, values: dict[str, str] | None = None) -> Detail:
    """A line of words."""
    return Detail(label=label, fields=fields, values=values or {})


def number(label: str, name: str, unit: str = "", decimals: int = 0, factor: float = 1.0) -> Detail:
    """A line with a number and its unit."""
    return Detail(label=label, fields=(name,), unit=unit, decimals=decimals, factor=factor, is_number=True)


def ink(colour: str) -> str:
    """Black or white, whichever is read better on a colour: as cityMap.ink in static/js/map/marks.js."""
    shares = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return "#111827" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 else "#ffffff"


def decibels(value_dbm: float) -> str:
    """A level with a true minus sign, without a needless decimal."""
    return f"{value_dbm:g}".replace("-", MINUS)


def class_range(profile: Profile, of: CoverageClass) -> str:
    """The levels of a class, with the kind of level they are of."""
    if of is CoverageClass.NO_DATA:
        return ""
    best, middle, last = (decibels(level) for level in profile.breaks_dbm)
    ranges = {
        CoverageClass.GOOD: f"≥ {best}",
        CoverageClass.FAIR: f"{middle} … {best}",
        CoverageClass.WEAK: f"{last} … {middle}",
        CoverageClass.GAP: f"< {last}",
    }
    return f"{profile.level_kind.value} {ranges[of]} dBm"


def coverage_symbols(
    profile: Profile, words: Words, *, by_number: bool, notes: dict[str, str] | None = None
) -> Symbols:
    """
    The four classes of a profile and no data.

    Tiles number the classes 0 to 4, frames name them; `notes` say how much of each class there is.
    """
    counted = notes or {}
    marks = tuple(
        Mark(
            value=number_of if by_number else item.value,
            colour=CLASS_COLOURS[item],
            label=" ".join(filter(None, (words.values[item.value], class_range(profile, item)))),
            letter=words.letters[item.value],
            is_hatched=item in HATCHED_CLASSES,
            note=counted.get(item.value, ""),
        )
        for number_of, item in enumerate(CLASS_ORDER)
    )
    return Symbols(marks=marks, field="class")
