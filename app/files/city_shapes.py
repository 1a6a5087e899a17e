"""Footprints and heights out of the faces of CityJSON objects."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import ShapelyError

from app.errors import RefusedError

Points = NDArray[np.float64]

# How many lists lie around the faces of each type of geometry.
FACE_DEPTHS = {"MultiSurface": 0, "CompositeSurface": 0, "Solid": 1, "MultiSolid": 2, "CompositeSolid": 2}
LEVEL_M = 0.1  # within this, a face is horizontal and two faces lie at one level
MIN_RING_POINTS = 3


@dataclass(slots=True)
class CityShape:
    """The faces of an object that lie on the ground, and between which heights it stands."""

    footprints: list[Any] = field(default_factory=list)
    low_m: float = np.inf
    high_m: float = -np.inf

    def add(self, other: "CityShape") -> None:
        """Take in the shape of a part."""
        self.footprints.extend(other.footprints)
        self.low_m = min(self.low_m, other.low_m)
        self.high_m = max(self.high_m, other.high_m)

    def footprint(self) -> Any:
        """All ground faces as one shape; None where there are none."""
        return shapely.union_all(self.footprints) if self.footprints else None

    def height_m(self) -> float | None:
        """From the lowest to the highest point."""
        height_m = self.high_m - self.low_m
        return round(height_m, 3) if np.isfinite(height_m) and height_m > 0 else None


def city_shape(city_object: Mapping[str, Any], vertices: Points) -> CityShape:
    """Ground surfaces of an object, or its lowest horizontal faces, at its finest level of detail."""
    shape = CityShape()
    try:
        geometries = [one for one in city_object.get("geometry") or () if one.get("type") in FACE_DEPTHS]
        for geometry in sorted(geometries, key=_level_of_detail, reverse=True)[:1]:
            faces = list(_faces(geometry, vertices))
            heights = np.concatenate([rings[0][:, 2] for _, rings in faces]) if faces else np.empty(0)
            if heights.size:
                shape.low_m, shape.high_m = float(heights.min()), float(heights.max())
            shape.footprints = [face for face in map(_polygon, _ground(faces)) if face.area > 0]
    except (
        TypeError,
        ValueError,
        KeyError,
        IndexError,
        AttributeError,
        ShapelyError,
    ) as error:
        raise RefusedError(f"the geometry cannot be read: {error}") from None
    return shape


def _level_of_detail(geometry: Mapping[str, Any]) -> float:
    return float(geometry.get("lod", 0))


def _faces(geometry: Mapping[str, Any], vertices: Points) -> Iterator[tuple[str, list[Points]]]:
    """Each face with the word for its surface and the points of its rings."""
    depth = FACE_DEPTHS[geometry["type"]]
    semantics = geometry.get("semantics") or {}
    words = [surface.get("type", "") for surface in semantics.get("surfaces") or ()]
    faces = list(_flat(geometry["boundaries"], depth))
    values = list(_flat(semantics.get("values"), depth)) if words else []
    if len(values) != len(faces):
        values = [None] * len(faces)  # no, or too few, words for these faces
    for face, value in zip(faces, values, strict=True):
        yield "" if value is None else words[value], [_points(ring, vertices) for ring in face]


def _flat(nested: Any, depth: int) -> Iterator[Any]:
    if nested is None:
        return
    for part in nested:
        if depth:
            yield from _flat(part, depth - 1)
        else:
            yield part


def _points(ring: Sequence[int], vertices: Points) -> Points:
    places = np.asarray(ring, dtype=np.int64)
    if places.size and (places.min() < 0 or places.max() >= len(vertices)):
        raise IndexError(f"names vertex {places.max()}; there are {len(vertices)}, counted from 0")
    return vertices[places]


def _ground(faces: Sequence[tuple[str, list[Points]]]) -> list[list[Points]]:
    named = [rings for word, rings in faces if word == "GroundSurface"]
    if named:
        return named
    level = [rings for _, rings in faces if np.ptp(rings[0][:, 2]) <= LEVEL_M]
    lowest = min((rings[0][:, 2].mean() for rings in level), default=0.0)
    return [rings for rings in level if rings[0][:, 2].mean() <= lowest + LEVEL_M]


def _polygon(rings: Sequence[Points]) -> Any:
    flat = [ring[:, :2] for ring in rings if len(ring) >= MIN_RING_POINTS]
    polygon = shapely.Polygon(flat[0], flat[1:]) if flat else shapely.Polygon()
    return polygon if polygon.is_valid else shapely.make_valid(polygon)
