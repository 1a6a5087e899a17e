"""What is missing: values of columns, by area too; proper codes; footprints of buildings."""

import re
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial.land import Layer, footprint_share
from spatial.quality.findings import Finding, finding

Mask = NDArray[np.bool_]


def empty_values(table: pd.DataFrame, columns: Sequence[str]) -> list[Finding]:
    """
    Rows without a value, column by column.

    Parameters
    ----------
    table : DataFrame
        With ``code`` and the columns.
    columns : sequence of str
        Columns that should be filled.

    Returns
    -------
    list of Finding
        ``empty``, one a column; a text of spaces counts as empty.
    """
    codes = table["code"].to_numpy(dtype=object)
    return [
        finding("empty", codes[_empty(table[name])], checked=len(table), subject=name) for name in columns
    ]


def empty_values_by_area(table: pd.DataFrame, columns: Sequence[str]) -> list[Finding]:
    """
    Where values are missing more than elsewhere.

    Parameters
    ----------
    table : DataFrame
        With ``area_code`` (missing where a row lies in no area) and the columns.
    columns : sequence of str
        Columns that should be filled.

    Returns
    -------
    list of Finding
        ``empty_by_area``, one for each column that is filled in part: areas by the share of
        their rows without a value. A column that is empty or full everywhere says nothing
        about areas.
    """
    placed = table[table["area_code"].notna()]
    found = []
    for name in columns:
        empty = pd.Series(_empty(placed[name]), index=placed.index)
        if not 0 < empty.sum() < len(empty):
            continue
        share = empty.groupby(placed["area_code"]).mean()
        lacking = share[share > 0]
        found.append(
            finding(
                "empty_by_area",
                lacking.index.to_numpy(dtype=object),
                lacking,
                checked=len(share),
                unit="share",
                subject=name,
            )
        )
    return found


def flawed_codes(codes: Sequence[str | None], made: str) -> list[Finding]:
    """
    Codes that identify nothing, or not for good.

    Parameters
    ----------
    codes : sequence of str or None, shape (n,)
        One a row.
    made : str
        Regular expression of a code that was made from a row's content, for want of one in
        the file; it changes whenever the row does.

    Returns
    -------
    list of Finding
        ``code_empty``, ``code_made`` and ``code_alike``: codes that differ only in case,
        spaces, hyphens or underscores.
    """
    given = pd.Series(codes, dtype=object)
    empty = pd.Series(_empty(given))
    text = given.where(~empty, "").astype(str)
    plain = text.str.casefold().str.replace(r"[\s_-]+", "", regex=True)
    alike = plain.duplicated(keep=False) & ~empty
    made_here = text.map(lambda code: re.fullmatch(made, code) is not None).astype(bool)
    places = np.array([f"row {place}" for place in range(len(given))], dtype=object)
    return [
        finding("code_empty", places[empty.to_numpy(dtype=bool)], checked=len(given)),
        finding("code_made", text[made_here].to_numpy(dtype=object), checked=len(given)),
        finding("code_alike", text[alike].to_numpy(dtype=object), checked=len(given)),
    ]


def thin_footprints(
    areas: gpd.GeoDataFrame, buildings: Layer | None, closed: Layer | None, min_share: float
) -> Finding:
    """
    Areas of which building footprints are missing.

    Parameters
    ----------
    areas : GeoDataFrame of polygons, metric CRS
        With ``code``.
    buildings, closed : GeoDataFrame or GeoSeries of polygons, same CRS, or None
        Footprints; land where nobody lives.
    min_share : float
        Share of usable land under footprints from which they count as complete.

    Returns
    -------
    Finding
        ``footprints_missing``: areas under `min_share`, the emptiest first. Areas without
        usable land are not looked at.

    See Also
    --------
    spatial.land.footprint_share : the share, and what it cannot tell.
    """
    share = footprint_share(areas, buildings, closed)
    thin = share < min_share
    return finding(
        "footprints_missing",
        areas["code"].to_numpy(dtype=object)[thin],
        share[thin],
        checked=int(np.isfinite(share).sum()),
        unit="share",
        badness=-share[thin],
    )


def _empty(values: pd.Series) -> Mask:
    blank = values.map(lambda value: isinstance(value, str) and not value.strip())
    return np.asarray(values.isna().to_numpy(dtype=bool) | blank.to_numpy(dtype=bool))
