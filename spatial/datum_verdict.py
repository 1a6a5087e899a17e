"""In which datum a file is: told by evidence, or not told at all."""

import math
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.datum import wgs84_from
from spatial.datum_candidates import Candidate, candidates_of, offset_m
from spatial.datum_evidence import Evidence, disc_radius_m, evidence_for
from spatial.datum_measures import FEWEST_COUNTED, LINE_REACH_M, measures_of
from spatial.datum_offsets import DatumOffset, datum_offsets
from spatial.datum_reasons import (
    fits_alike,
    fits_better_nearby,
    fits_nothing,
    held_against,
    nothing_known,
    nowhere_near,
    told,
    too_few,
)
from spatial.datum_references import References, Shapes
from spatial.datum_samples import Samples, samples_of, thinned
from spatial.datum_surfaces import Box

Floats = NDArray[np.float64]

LEVEL = 0.002  # chance that an arbitrary shift fits as well as any of the readings: one file in 500
MARGIN = 100.0  # so many times likelier by chance must the next reading be
MOST_NEARBY_GAIN = math.log(MARGIN)  # more, and the file is in a datum that is not among the readings
MOST_POSITIONS = 3000
NEAR_SHARE = 0.5  # a reading that puts fewer near what is known than this part of the best is out


@dataclass(frozen=True)
class DatumVerdict:
    """The datum of a file, or none where the evidence does not tell; with the evidence."""

    datum: str | None
    is_swapped: bool
    reason: str
    candidates: tuple[Evidence, ...]
    offsets: tuple[DatumOffset, ...]
    synthetic: tuple[str, ...] = ()  # layers of what is known that were made up

    def as_record(self) -> dict[str, Any]:
        """
        The verdict in types that JSON has.

        Returns
        -------
        dict
            Fields by name, evidence and offsets as dicts in turn; metres and chances as they are.
        """
        return asdict(self)


def judge_datum(
    shapes: Floats | Shapes,
    known: References,
    *,
    metric_epsg: int,
    codes: tuple[str, ...] = (),
) -> DatumVerdict:
    """
    Tell in which datum a file is, from what is known where it lies.

    Parameters
    ----------
    shapes : ndarray, shape (n, 2) of float or shape (n,) of geometry
        In the numbers of the file, x before y as the file has them. Rows that are not finite
        are passed over.
    known : References
        In the metric CRS.
    metric_epsg : int
        The stored CRS.
    codes : tuple of str
        Area code of each shape, if the file has them: areas are then compared with the known
        areas of the same code, or with the union of those under it.

    Returns
    -------
    DatumVerdict
        ``datum`` is ``wgs84``, ``gcj02``, ``bd09`` or ``EPSG:n`` and ``is_swapped`` says that the
        file has y before x; None where the evidence does not tell, and `reason` says why not.
        `candidates` are the readings near what is known, the best first. `offsets` hold between
        the named datums at the middle of the file.

    Raises
    ------
    DatumError
        If the shapes are no positions, or codes do not match them.

    Notes
    -----
    A reading is accepted if its ``p_value`` times the number of readings is at most ``LEVEL``,
    and the next reading's is ``MARGIN`` times as large. See `spatial.datum_evidence` for the
    statistic.
    """
    verdict = _judged(shapes, known, metric_epsg, codes)
    reason = f"{verdict.reason}{held_against(known.synthetic)}"
    return replace(verdict, reason=reason, synthetic=known.synthetic)


def _judged(
    shapes: Floats | Shapes, known: References, metric_epsg: int, codes: tuple[str, ...]
) -> DatumVerdict:
    ground = known.everything()
    if not len(ground):
        return _refusal(nothing_known())
    samples = samples_of(shapes, codes, known)
    bounds = shapely.total_bounds(ground)
    centre = (float(bounds[0] + bounds[2]) / 2.0, float(bounds[1] + bounds[3]) / 2.0)
    readings = _near(candidates_of(samples.pairs, centre, metric_epsg), bounds)
    if not readings:
        return _refusal(nowhere_near(len(samples.pairs)))
    return _verdict(_evidence(readings, samples, known, bounds), readings, known, metric_epsg)


def _verdict(
    evidence: tuple[Evidence, ...], readings: list[Candidate], known: References, metric_epsg: int
) -> DatumVerdict:
    offsets = _offsets(evidence[0], readings, metric_epsg)
    best, others = evidence[0], evidence[1:]
    if best.counted < FEWEST_COUNTED:
        return _refusal(too_few(best.counted, FEWEST_COUNTED), evidence, offsets)
    if best.p_value * len(evidence) > LEVEL:
        return _refusal(fits_nothing(best, known), evidence, offsets)
    if best.nearby_gain > MOST_NEARBY_GAIN:
        return _refusal(fits_better_nearby(best), evidence, offsets)
    if others and others[0].p_value < MARGIN * best.p_value:
        return _refusal(fits_alike(best, others[0], known), evidence, offsets)
    return DatumVerdict(best.datum, best.is_swapped, told(best, others), evidence, offsets)


def _refusal(
    reason: str, evidence: tuple[Evidence, ...] = (), offsets: tuple[DatumOffset, ...] = ()
) -> DatumVerdict:
    return DatumVerdict(None, False, reason, evidence, offsets)


def _near(readings: list[Candidate], bounds: Floats) -> list[Candidate]:
    """Readings that put the file where things are known, cut to its positions there."""
    grown = _grown(bounds, disc_radius_m(np.zeros((1, 2))))
    inside = [_within(reading.points, grown) for reading in readings]
    most = max((int(here.sum()) for here in inside), default=0)
    if most < FEWEST_COUNTED:
        return []
    kept = [place for place, here in enumerate(inside) if here.sum() >= NEAR_SHARE * most]
    rows = np.flatnonzero(np.any([inside[place] for place in kept], axis=0))
    rows = rows[thinned(rows, MOST_POSITIONS)]
    return [Candidate(r.datum, r.is_swapped, r.points[rows]) for r in (readings[place] for place in kept)]


def _evidence(
    readings: list[Candidate], samples: Samples, known: References, bounds: Floats
) -> tuple[Evidence, ...]:
    offsets_m = np.array([offset_m(readings[0], reading) for reading in readings])
    box = _box(readings, bounds, 2.0 * disc_radius_m(offsets_m))
    return evidence_for(readings, measures_of(samples, known, box))


def _box(readings: list[Candidate], bounds: Floats, margin_m: float) -> Box:
    """Where something is known and shifted positions may come to lie."""
    points = np.concatenate([reading.points for reading in readings])
    reached = _grown(np.concatenate([np.nanmin(points, axis=0), np.nanmax(points, axis=0)]), margin_m)
    ground = _grown(bounds, LINE_REACH_M)
    west, south = np.maximum(reached[:2], ground[:2])
    east, north = np.minimum(reached[2:], ground[2:])
    return float(west), float(south), float(east), float(north)


def _grown(bounds: Floats, margin_m: float) -> Floats:
    return np.asarray(bounds + margin_m * np.array([-1.0, -1.0, 1.0, 1.0]))


def _within(points: Floats, bounds: Floats) -> NDArray[np.bool_]:
    return np.asarray((points >= bounds[:2]).all(axis=1) & (points <= bounds[2:]).all(axis=1))


def _offsets(best: Evidence, readings: list[Candidate], metric_epsg: int) -> tuple[DatumOffset, ...]:
    reading = next(r for r in readings if (r.datum, r.is_swapped) == (best.datum, best.is_swapped))
    middle = np.nanmedian(reading.points, axis=0)
    lon, lat = wgs84_from(middle[:1], middle[1:], f"EPSG:{metric_epsg}")
    return datum_offsets(float(lon[0]), float(lat[0]))
