"""EPSG codes of coordinate systems, in whatever notation a file states them."""

import re
from typing import Any

import pyproj

MIN_CRS_CONFIDENCE = 70  # per cent, of the match between a .prj and an EPSG code
WGS84_EPSG = 4326
OGC_NAME = re.compile(r"EPSG(?:/[^/]*/|:[^:]*:|:)(\d+)$", re.IGNORECASE)  # of a URL or URN of the OGC


def epsg_of(crs: Any) -> int | None:
    """The code of the horizontal part; None where there is none or PROJ does not know the notation."""
    if not crs:
        return None
    try:
        known = pyproj.CRS.from_user_input(crs)
        if known.is_compound:
            known = known.sub_crs_list[0]
        code = known.to_2d().to_epsg(min_confidence=MIN_CRS_CONFIDENCE)
    except pyproj.exceptions.CRSError:
        return None
    return None if code is None else int(code)


def epsg_of_name(name: Any) -> int | None:
    """The code in a name such as ``https://www.opengis.net/def/crs/EPSG/0/7415``."""
    found = OGC_NAME.search(name) if isinstance(name, str) else None
    return epsg_of(f"EPSG:{found[1]}") if found else None
