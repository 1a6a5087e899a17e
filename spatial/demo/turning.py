"""Turn many shapes at once, each about its own point, so that rows can be laid straight."""

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]


def turned(shapes: Shapes, angle_rad: Floats, about_m: Floats) -> Shapes:
    """
    Shapes turned counter-clockwise.

    Parameters
    ----------
    shapes : ndarray of geometry, shape (n,)
    angle_rad : ndarray, shape (n,)
    about_m : ndarray, shape (n, 2)
        The point that stays.

    Returns
    -------
    ndarray of geometry, shape (n,)
        New shapes; those given stay as they are.
    """
    corners, of = shapely.get_coordinates(shapes, return_index=True)
    return np.asarray(
        shapely.set_coordinates(shapes.copy(), turned_points(corners, angle_rad[of], about_m[of]))
    )


def turned_points(points_m: Floats, angle_rad: Floats, about_m: Floats) -> Floats:
    """
    Points turned counter-clockwise.

    Parameters
    ----------
    points_m, about_m : ndarray, shape (n, 2)
    angle_rad : ndarray, shape (n,)

    Returns
    -------
    ndarray, shape (n, 2)
    """
    east, north = (points_m - about_m).T
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    turn: Floats = np.column_stack([east * cos - north * sin, east * sin + north * cos])
    return np.asarray(about_m + turn)


def lie_rad(shapes: Shapes) -> Floats:
    """
    Direction of the side closest to east-west of the smallest box around each shape.

    Parameters
    ----------
    shapes : ndarray of Polygon, shape (n,)

    Returns
    -------
    ndarray, shape (n,)
        From -pi/4 to pi/4.
    """
    corners = shapely.get_coordinates(shapely.oriented_envelope(shapes)).reshape(-1, 5, 2)
    east, north = (corners[:, 1] - corners[:, 0]).T
    quarter = np.pi / 2
    return np.asarray((np.arctan2(north, east) + quarter / 2) % quarter - quarter / 2)
