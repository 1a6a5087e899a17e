"""
One place explained: the links that reach it, with all their parts.

The engine keeps the best of millions of links; here nothing is thrown away. The parts come from the public
functions of `spatial.radio`, which call the same compiled formulas, so that a level here is the engine's.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.coverage.place import Place, without_building
from spatial.coverage.suppliers import CarrierTable
from spatial.errors import RadioError
from spatial.radio.antenna import FIRST_OF_CUTS, ISOTROPIC, antenna_gain_db
from spatial.radio.antenna_cuts import tilted_cuts_gain_scalar
from spatial.radio.formulas import CLEAR, MAX_DISTANCE_M, MIN_DISTANCE_M, UNKNOWN
from spatial.radio.link_ends import Ends, ends_over
from spatial.radio.pathloss import free_space_db
from spatial.radio.profile import Obstruction, obstruction
from spatial.radio.urban import DELTA_BULLINGTON, urban_loss_db
from spatial.surface import HeightGrid

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Links:
    """
    The links that reach a place, strongest first; a tie goes to the first of the table, as in the engine.

    Attributes
    ----------
    carrier : ndarray of int, shape (n_links,)
        Row of the carrier table.
    distance_m : ndarray
        Horizontal.
    bearing_true_deg, depression_deg : ndarray
        From the antenna: 0 to under 360 clockwise from true north, and the angle under the horizon.
    gain_dbi : ndarray
        Of the antenna towards the place.
    sight : ndarray of int8
        ``CLEAR``, ``BLOCKED`` or ``UNKNOWN`` of `spatial.radio.formulas`.
    free_space_db, diffraction_db, path_loss_db : ndarray
        Free space; what the buildings and the curved earth take over it by delta-Bullington, NaN where the
        sight is unknown; and the loss of the chosen model, to which the two need not add up.
    level_dbm : ndarray
        The reception's loss taken off.
    """

    carrier: NDArray[np.int64]
    distance_m: Floats
    bearing_true_deg: Floats
    depression_deg: Floats
    gain_dbi: Floats
    sight: NDArray[np.int8]
    free_space_db: Floats
    diffraction_db: Floats
    path_loss_db: Floats
    level_dbm: Floats

    def __len__(self) -> int:
        return len(self.carrier)

    def take(self, rows: Any) -> "Links":
        """
        Some of the links.

        Parameters
        ----------
        rows : array_like of int or slice
            Which, in the order wanted.

        Returns
        -------
        Links
        """
        return Links(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def links_at(
    carriers: CarrierTable,
    place: Place,
    extra_loss_db: ArrayLike = 0.0,
    *,
    surface: HeightGrid | None = None,
    method: int,
    highest_beyond_m: float = 0.0,
) -> Links:
    """
    Every link that reaches a place.

    Parameters
    ----------
    carriers : CarrierTable
    place : Place
    extra_loss_db : array_like, shape (n_carriers,)
        Loss of the reception over the outdoor level.
    surface : HeightGrid, optional
        Building heights; needed where the place goes by sight.
    method : int
        Of `spatial.radio.urban`.
    highest_beyond_m : float
        Of the buildings that a surface cut out of a larger one has lost: it decides what is unknown.

    Returns
    -------
    Links
        Within the reach of each carrier and 5 km.

    Raises
    ------
    RadioError
        If the surface is missing, the method unknown, or a loss not finite.
    """
    if surface is None and place.by_sight:
        raise RadioError("the place goes by sight; need a surface")
    return _links(carriers, place, extra_loss_db, method, _followed_to(surface, place, highest_beyond_m))


def links_at_best(
    carriers: CarrierTable,
    place: Place,
    extra_loss_db: ArrayLike = 0.0,
    *,
    method: int,
    on_terrain: bool = False,
) -> Links:
    """
    Every link as strong as it can be, before any building is looked at.

    Parameters
    ----------
    carriers, place, extra_loss_db, method
        As in `links_at`.
    on_terrain : bool
        Whether the ground may rise and fall: then nobody knows yet how the antenna looks at the place.

    Returns
    -------
    Links
        No level of `links_at` is over the level of the same carrier here, whatever the surface.

    Raises
    ------
    RadioError
        As in `links_at`.

    Notes
    -----
    The lesser of the loss in sight and of free space: nothing that stands in the way makes it less, by any
    of the three models. On terrain the free space is that of both ends at one level, and the gain that of the
    antenna's strongest direction.
    """
    if not place.by_sight:
        return _links(carriers, place, extra_loss_db, method, _none_known)
    in_sight = _links(carriers, place, extra_loss_db, method, _all_clear)
    free_db, missed_db = in_sight.free_space_db, np.zeros(len(in_sight))
    if on_terrain:
        usable_m = np.maximum(in_sight.distance_m, MIN_DISTANCE_M)
        free_db = free_space_db(usable_m, carriers.frequency_mhz[in_sight.carrier])
        missed_db = np.maximum(carriers.gain_dbi[in_sight.carrier] - in_sight.gain_dbi, 0.0)
    spared_db = np.maximum(in_sight.path_loss_db - free_db, 0.0) + missed_db
    raised = replace(in_sight, level_dbm=in_sight.level_dbm + spared_db)
    return raised.take(_strongest_first(raised.level_dbm, raised.carrier))


def _strongest_first(level_dbm: Floats, carrier: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.lexsort((carrier, -level_dbm))


def _on_flat_ground(c: dict[str, Any], place: Place) -> Ends:
    antenna_m, receiver_m = c["antenna_height_m"], np.full(len(c["x_m"]), place.height_m)
    return Ends(antenna_m, receiver_m, antenna_m - receiver_m, antenna_m, receiver_m)  # type: ignore[arg-type]


def _all_clear(c: dict[str, Any], place: Place) -> tuple[Obstruction, Ends]:
    """As if nothing stood anywhere."""
    sight, nothing_rm = np.full(len(c["x_m"]), CLEAR, np.int8), np.full(len(c["x_m"]), -np.inf)
    return Obstruction(sight, nothing_rm), _on_flat_ground(c, place)


def _none_known(c: dict[str, Any], place: Place) -> tuple[Obstruction, Ends]:
    """As where footprints are not complete."""
    unknown = Obstruction(np.full(len(c["x_m"]), UNKNOWN, np.int8), np.zeros(len(c["x_m"])))
    return unknown, _on_flat_ground(c, place)


def _followed_to(surface: HeightGrid | None, place: Place, highest_beyond_m: float) -> Any:
    """Sight and obstruction over a surface, where the place goes by sight."""
    if surface is None or not place.by_sight:
        return _none_known
    seen = without_building(surface, place.own_building)

    def look(c: dict[str, Any], place: Place) -> tuple[Obstruction, Ends]:
        link = (c["x_m"], c["y_m"], c["antenna_height_m"], place.x_m, place.y_m, place.height_m)
        return obstruction(seen, *link, highest_beyond_m), ends_over(seen, *link)

    return look


def _links(carriers: CarrierTable, place: Place, extra_loss_db: ArrayLike, method: int, look: Any) -> Links:
    """The links with what `look` finds in their way."""
    extra_db = np.broadcast_to(np.asarray(extra_loss_db, np.float64), (len(carriers),))
    for index in np.flatnonzero(~np.isfinite(extra_db))[:1]:
        raise RadioError(f"carrier {index}: extra loss {extra_db[index]} dB; must be finite")
    east_m, north_m = place.x_m - carriers.x_m, place.y_m - carriers.y_m
    all_m = np.sqrt(east_m**2 + north_m**2)
    row = np.flatnonzero((all_m <= carriers.reach_m) & (all_m <= MAX_DISTANCE_M))
    columns = [field.name for field in fields(carriers) if field.name != "cuts_db"]
    c: dict[str, Any] = {name: getattr(carriers, name)[row] for name in columns}
    distance_m = all_m[row]
    usable_m = np.maximum(distance_m, MIN_DISTANCE_M)
    bearing_deg = np.degrees(np.arctan2(east_m[row], north_m[row])) + c["convergence_deg"]
    found, ends = look(c, place)
    depression_deg = np.degrees(np.arctan(ends.drop_m / usable_m))
    gain_db = _gain_db(c, carriers.cuts_db, bearing_deg, depression_deg)
    link = (c["model"], found.sight, found.obstruction_rm, usable_m, c["antenna_height_m"], place.height_m)
    path_loss_db = urban_loss_db(method, *link, c["frequency_mhz"], ends=ends)
    slant_m = np.sqrt(usable_m**2 + np.asarray(ends.drop_m) ** 2)
    free_db = free_space_db(slant_m, c["frequency_mhz"])
    over_roofs_db = urban_loss_db(DELTA_BULLINGTON, *link, c["frequency_mhz"], ends=ends)
    # in the order of the engine: equal bits, or nearly
    level_dbm = c["reference_power_dbm"] + c["gain_dbi"] + gain_db - path_loss_db - extra_db[row]
    links = Links(
        carrier=row,
        distance_m=distance_m,
        bearing_true_deg=bearing_deg % 360.0,
        depression_deg=depression_deg,
        gain_dbi=c["gain_dbi"] + gain_db,
        sight=found.sight,
        free_space_db=free_db,
        diffraction_db=np.where(found.sight == UNKNOWN, np.nan, over_roofs_db - free_db),
        path_loss_db=path_loss_db,
        level_dbm=level_dbm,
    )
    return links.take(_strongest_first(level_dbm, row))


def _gain_db(
    c: dict[str, Any], cuts_db: NDArray[np.float32], bearing_deg: Floats, depression_deg: Floats
) -> Floats:
    """Gain relative to the strongest direction."""
    is_file = c["pattern"] >= FIRST_OF_CUTS
    gain_db = antenna_gain_db(
        np.where(is_file, ISOTROPIC, c["pattern"]),
        c["azimuth_true_deg"],
        bearing_deg,
        depression_deg,
        c["mechanical_tilt_deg"],
        c["electrical_tilt_deg"],
        c["hpbw_deg"],
        c["vertical_hpbw_deg"],
    )
    for i in np.flatnonzero(is_file):
        horizontal_db, vertical_db = cuts_db[c["pattern"][i] - FIRST_OF_CUTS]
        gain_db[i] = tilted_cuts_gain_scalar(
            horizontal_db,
            vertical_db,
            c["azimuth_true_deg"][i],
            bearing_deg[i],
            depression_deg[i],
            c["mechanical_tilt_deg"][i],
            c["electrical_tilt_deg"][i],
        )
    return gain_db
