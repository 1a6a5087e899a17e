"""
Why a datum was told or not, in one sentence with its figures.

Nothing is computed here: chances are those of `spatial.datum_evidence.evidence_for`, limits those of
`spatial.datum_verdict.judge_datum`, where the sources of the formulas are named.
"""

import math

from spatial.datum_candidates import reading_name
from spatial.datum_evidence import Evidence, Finding
from spatial.datum_measures import CLOSENESS_SCALES_M, distance_of_closeness_m
from spatial.datum_references import References

LABELS = {"wgs84": "WGS 84", "cgcs2000": "CGCS2000", "gcj02": "GCJ-02", "bd09": "BD-09"}
AREAS = {6: "districts", 9: "subdistricts", 12: "neighbourhoods", 15: "unit grids"}
PHRASES = {  # key of a measure: a value of it in words
    "metres_from_known_lines": "{value} from known lines on average (elsewhere {usual})",
    "share_outside_areas": "{value} outside the known {areas} (elsewhere {usual})",
    "share_in_water": "{value} in water (elsewhere {usual})",
    "share_in_buildings": "{value} in known buildings (elsewhere {usual})",
    "closeness_to_area_boundaries": "as if {value} from boundaries of {areas} (elsewhere {usual})",
    "closeness_to_roadsides": "as if {value} from known roads (elsewhere {usual})",
    "closeness_to_carriageways": "as if {value} from carriageways (elsewhere {usual})",
}


def told(best: Evidence, others: tuple[Evidence, ...]) -> str:
    """
    Why a reading was accepted.

    Parameters
    ----------
    best : Evidence
        The reading; its two most telling measures are named, each in its own unit (metres, share).
    others : tuple of Evidence, shape (n,)
        The other readings, by the chances that the same measures give them; may be empty.

    Returns
    -------
    str
    """
    rivals = ", ".join(f"{label(other)} {chance(other.p_value)}" for other in others)
    beside = f"; by the same measures {rivals}" if others else ""
    return f"{label(best)} fits: {_strongest(best)}; by chance {chance(best.p_value)}{beside}"


def fits_nothing(best: Evidence, known: References) -> str:
    """
    Why no reading was accepted: chance would do as well.

    Parameters
    ----------
    best : Evidence
        The reading that fits best, and not well enough.
    known : References
        What the file was held against, stored metric CRS; a layer that is missing is named as a help.

    Returns
    -------
    str
    """
    return (
        f"cannot tell: {label(best)} fits best, but an arbitrary shift does as well "
        f"{chance(best.p_value)} ({_strongest(best)}){_what_helps(known)}"
    )


def fits_alike(best: Evidence, other: Evidence, known: References) -> str:
    """
    Why no reading was accepted: two of them fit.

    Parameters
    ----------
    best, other : Evidence
        The two readings that fit best, the better one first.
    known : References
        What the file was held against, stored metric CRS; a layer that is missing is named as a help.

    Returns
    -------
    str
    """
    return (
        f"cannot tell: {label(best)} ({chance(best.p_value)} by chance; {_strongest(best)}) and "
        f"{label(other)} ({chance(other.p_value)}; {_strongest(other)}) fit alike{_what_helps(known)}"
    )


def fits_better_nearby(best: Evidence) -> str:
    """
    Why no reading was accepted: the file seems to be in yet another datum.

    Parameters
    ----------
    best : Evidence
        The reading that fits best; `nearby_m` says how many metres beside it the file fits better.

    Returns
    -------
    str
    """
    return (
        f"cannot tell: {label(best)} fits best ({_strongest(best)}), but {best.nearby_m:.0f} m beside it the "
        "file fits far better; it may be in a datum that is not known here"
    )


def too_few(counted: int, needed: int) -> str:
    """
    Why no reading was accepted: hardly a position lies where things are known.

    Parameters
    ----------
    counted : int
        Positions on known ground in the best reading.
    needed : int
        How many there have to be.

    Returns
    -------
    str
    """
    return f"cannot tell: {counted} positions lie on known ground; needs {needed}, or areas known there"


def nowhere_near(count: int) -> str:
    """
    Why no reading was accepted: the file lies elsewhere.

    Parameters
    ----------
    count : int
        Positions of the file.

    Returns
    -------
    str
    """
    return (
        f"cannot tell: no reading puts ten of the {count} positions near what is known; "
        "import the areas of that place first, or state the datum"
    )


def nothing_known() -> str:
    """
    Why no reading was accepted: the first import has nothing beside it.

    Returns
    -------
    str
    """
    return (
        "cannot tell: no areas, water, roads or buildings are known yet; "
        "import some first, or state the datum"
    )


def held_against(synthetic: tuple[str, ...]) -> str:
    """
    A warning behind every reason where what is known was made up.

    Parameters
    ----------
    synthetic : tuple of str
        Names of the layers, as in `References.synthetic`.

    Returns
    -------
    str
        Empty where everything known is real.
    """
    if not synthetic:
        return ""
    *others, last = synthetic
    named = f"{', '.join(others)} and {last}" if others else last
    return f"; held against synthetic {named}, which say nothing of where real ones lie"


def label(evidence: Evidence) -> str:
    """
    The name of a reading as people write it.

    Parameters
    ----------
    evidence : Evidence
        Of the reading.

    Returns
    -------
    str
        ``GCJ-02`` for ``gcj02``; a system in metres by its code, ``EPSG:32651``.
    """
    return reading_name(LABELS.get(evidence.datum, evidence.datum), is_swapped=evidence.is_swapped)


def _strongest(evidence: Evidence) -> str:
    ranked = sorted(evidence.findings, key=lambda finding: finding.chance)
    return ", ".join(phrase(finding) for finding in ranked[:2]) or "nothing to measure it by"


def phrase(finding: Finding) -> str:
    """
    One measure in words, its value beside the usual one.

    Parameters
    ----------
    finding : Finding
        A share from 0 to 1, or a closeness; NaN where no position counts.

    Returns
    -------
    str
        A share in percent; a closeness as the distance in metres that has it, kilometres as from 1,000.
    """
    value, usual = (_measured(finding.key, one) for one in (finding.value, finding.usual))
    areas = AREAS.get(finding.code_digits, "areas")
    return PHRASES[finding.key].format(value=value, usual=usual, areas=areas)


def _measured(key: str, value: float) -> str:
    if math.isnan(value):
        return "\N{EN DASH}"
    if key in CLOSENESS_SCALES_M:
        value = distance_of_closeness_m(key, value)
    elif key.startswith("share"):
        return f"{value * 100:.1f} %"
    return f"{value:,.0f} m" if value < 1000 else f"{value / 1000:,.2f} km"


def chance(p_value: float) -> str:
    """
    How often an arbitrary shift fits as well.

    Parameters
    ----------
    p_value : float
        Chance, more than 0 and at most 1.

    Returns
    -------
    str
        Percent above a tenth, below it ``1 in 20``, at the least ``under 1 in 1,000,000``.
    """
    if p_value > 0.1:
        return f"{p_value * 100:.0f} %"
    return f"1 in {1.0 / p_value:,.0f}" if p_value > 1e-6 else "under 1 in 1,000,000"


def _what_helps(known: References) -> str:
    layers = {"areas": known.areas, "water": known.water, "roads": known.roads, "buildings": known.buildings}
    missing = [name for name, shapes in layers.items() if not len(shapes)]
    return f"; knowing {' or '.join(missing)} there may help" if missing else "; state the datum"
