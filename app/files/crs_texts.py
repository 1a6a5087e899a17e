"""Coordinate systems as files state them; shifted coordinates get one that says so."""

from pyproj import CRS

from app.domain.exports import ExportRequest

# No authority knows them: the name is all that a program can show, and it must not place them elsewhere.
SHIFTED_WKT = (
    'GEOGCRS["{name} (shifted, for drawing only)",'
    'DATUM["{name}, shifted by an unpublished rule",'
    'ELLIPSOID["WGS 84",6378137,298.257223563,LENGTHUNIT["metre",1]]],'
    'PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]],CS[ellipsoidal,2],'
    'AXIS["geodetic longitude (Lon)",east,ORDER[1],ANGLEUNIT["degree",0.0174532925199433]],'
    'AXIS["geodetic latitude (Lat)",north,ORDER[2],ANGLEUNIT["degree",0.0174532925199433]]]'
)


def crs_of(request: ExportRequest) -> CRS:
    """The coordinate system of a file."""
    if request.shift is None:
        return CRS.from_user_input(request.crs)
    return CRS.from_wkt(SHIFTED_WKT.format(name=request.shift.label))


def crs_text(request: ExportRequest) -> str:
    """The coordinate system as GDAL reads it."""
    return request.crs if request.shift is None else SHIFTED_WKT.format(name=request.shift.label)


def is_in_degrees(request: ExportRequest) -> bool:
    """Whether the coordinates are longitude and latitude."""
    return bool(crs_of(request).is_geographic)
