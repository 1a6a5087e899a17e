"""What is known already, for judging where a new file belongs."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.errors import DatumError

Shapes = NDArray[np.object_]

SHORTEST_CODE = 6  # a county; three more digits for each level under it


def _no_shapes() -> Shapes:
    return np.empty(0, dtype=object)


@dataclass(frozen=True)
class References:
    """
    Shapes known already, all in the stored metric CRS; any of them may be missing.

    Parameters
    ----------
    areas : ndarray of Polygon or MultiPolygon, shape (n,)
        Administrative areas of any level or of several.
    area_codes : tuple of str
        One for each area; empty where they have none.
    water : ndarray of geometry
        Polygons, lines or both.
    roads : ndarray of geometry
        Roads, railways and metro: centre lines, or polygons of their ground.
    buildings : ndarray of Polygon or MultiPolygon
        Footprints.
    synthetic : tuple of str
        Which of these hold shapes that were made up, as a demo's are: "areas", "water", "roads", "buildings".

    Raises
    ------
    DatumError
        If there are codes, but not one for each area.
    """

    areas: Shapes = field(default_factory=_no_shapes)
    area_codes: tuple[str, ...] = ()
    water: Shapes = field(default_factory=_no_shapes)
    roads: Shapes = field(default_factory=_no_shapes)
    buildings: Shapes = field(default_factory=_no_shapes)
    synthetic: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.area_codes and len(self.area_codes) != len(self.areas):
            raise DatumError(
                f"{len(self.areas)} areas have {len(self.area_codes)} codes; needs one for each, or none"
            )

    def levels(self) -> dict[int, Shapes]:
        """
        Areas of one level at a time.

        Returns
        -------
        dict of int to ndarray of Polygon or MultiPolygon
            Stored metric CRS, by the digits that the codes of the level have: 6, 9, 12 or 15, the shortest
            first; all areas under 0 where there are no codes, nothing where there are no areas.

        Notes
        -----
        Codes of GB/T 30428.1 grow by three digits a level under the county; zeros at the end fill them up.
        """
        lengths = np.array([len(_short(code)) for code in self.area_codes] or [0] * len(self.areas))
        return {
            int(length): np.asarray(self.areas[lengths == length], dtype=object)
            for length in np.unique(lengths)
        }

    def everything(self) -> Shapes:
        """
        All shapes in one array.

        Returns
        -------
        ndarray of geometry, shape (n,)
            Stored metric CRS: areas, water, roads, buildings; empty geometries left out.
        """
        together = np.concatenate([self.areas, self.water, self.roads, self.buildings])
        return np.asarray(together[~shapely.is_empty(together)], dtype=object)


def outlines(areas: Shapes) -> Shapes:
    """
    Boundary lines of areas.

    Parameters
    ----------
    areas : ndarray of Polygon or MultiPolygon, shape (n,)

    Returns
    -------
    ndarray of LineString or MultiLineString, shape (n,)
    """
    return np.asarray(shapely.boundary(areas), dtype=object)


def areas_of_same_code(
    shapes: Shapes, codes: tuple[str, ...], known: References
) -> list[tuple[object, object]]:
    """
    Shapes of a file beside the known areas that carry their code.

    Parameters
    ----------
    shapes : ndarray of Polygon or MultiPolygon, shape (n,)
        In the numbers of the file.
    codes : tuple of str
        One for each shape.
    known : References
        With area codes.

    Returns
    -------
    list of tuple
        A shape of the file, or the union of several, and the known area, or the union of
        several: a district stands beside its subdistricts where it is not known itself.
    """
    given = _by_code(shapes, codes)
    there = _by_code(known.areas, known.area_codes)
    both = [(given[code], there[code]) for code in given if code in there]
    from_parts = [(shape, _joined(there, code)) for code, shape in given.items() if code not in there]
    as_parts = [(_joined(given, code), area) for code, area in there.items() if code not in given]
    return both + [(first, second) for first, second in from_parts + as_parts if first and second]


def _by_code(shapes: Shapes, codes: tuple[str, ...]) -> dict[str, object]:
    return {_short(code): shape for shape, code in zip(shapes, codes, strict=True) if _short(code)}


def _short(code: str) -> str:
    """A code without the zeros of the levels it does not name: 310106000000 is 310106."""
    code = code.strip()
    while len(code) > SHORTEST_CODE and code.endswith("000"):
        code = code[:-3]
    return code


def _joined(by_code: dict[str, object], parent: str) -> object | None:
    """The union of the level right under a code, or None where nothing is under it."""
    parts = [code for code in by_code if code.startswith(parent) and code != parent]
    if len(parent) < SHORTEST_CODE or not parts:
        return None
    level = min(len(code) for code in parts)
    union: object = shapely.union_all([by_code[code] for code in parts if len(code) == level])
    return union
