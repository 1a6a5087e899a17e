"""The figures the demo district is made from, as they stand in ``spatial/demo/data``."""

from pathlib import Path

import pandas as pd

DATA_FOLDER = Path(__file__).parent / "data"
CODE_COLUMNS = {"code12": str, "area_code": str, "code": str}


def table(name: str) -> pd.DataFrame:
    """
    One table of the data folder.

    Parameters
    ----------
    name : str
        File name without its ending, for example ``"subdistricts"``.

    Returns
    -------
    DataFrame
        Rows in file order on a plain index; codes are text. ``data/README.md`` gives
        the columns and their sources.
    """
    return pd.read_csv(DATA_FOLDER / f"{name}.csv", dtype=CODE_COLUMNS)


def subdistricts() -> pd.DataFrame:
    """
    Subdistricts with their figures, their group and the supply fixed for each.

    Returns
    -------
    DataFrame
        Columns of ``subdistricts.csv``, then ``group_key``, ``stations``,
        ``stations_4g`` and ``hotspots``; one row for each subdistrict, in file order.
    """
    groups = table("area_groups").rename(columns={"area_code": "code12"})[["code12", "group_key"]]
    joined = table("subdistricts").merge(groups, on="code12", how="left", validate="1:1")
    return joined.merge(table("stations_by_area"), on="code12", how="left", validate="1:1")
