"""Water, rail and parks of the demo district: schematic bands around drawn lines."""

from typing import Any

import geopandas as gpd
import shapely

from spatial.demo.tables import table

LON_LAT = "EPSG:4326"


def land_frame(outline: Any, epsg: int) -> gpd.GeoDataFrame:
    """
    Land on which nobody lives, inside the district.

    Parameters
    ----------
    outline : Polygon or MultiPolygon
        The district, in the CRS of `epsg`.
    epsg : int
        Projected CRS in metres.

    Returns
    -------
    GeoDataFrame
        ``code, kind, name_zh, name_en, geometry``; kind is water, rail or park; each
        geometry a MultiPolygon.
    """
    rows = table("land")
    lines = gpd.GeoSeries([shapely.from_wkt(f"LINESTRING ({line})") for line in rows["line"]], crs=LON_LAT)
    bands = lines.to_crs(epsg).buffer(rows["width_m"] / 2).intersection(outline)
    geometry = [shapely.multipolygons(shapely.get_parts(band)) for band in bands]
    columns = rows[["code", "kind", "name_zh", "name_en"]]
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=epsg)
