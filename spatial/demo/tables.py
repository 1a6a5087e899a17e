"""The figures the demo district is made from, as they stand in ``spatial/demo/data``."""

from pathlib import Path

import pandas as pd

from spatial.demo.chance import apportion

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


PLAN, FLAT, BY_PEOPLE = "plan", "flat", "by_people"
STATION_DENSITIES = (PLAN, FLAT, BY_PEOPLE)


def subdistricts(station_density: str = PLAN) -> pd.DataFrame:
    """
    Subdistricts with their figures, their group and the supply fixed for each.

    Parameters
    ----------
    station_density : str
        ``plan``: stations as the plan has them, dense in the south. ``flat``: the same
        totals, as many for a square kilometre everywhere. ``by_people``: as many for a
        resident or job everywhere.

    Returns
    -------
    DataFrame
        Columns of ``subdistricts.csv``, then ``group_key``, ``stations``,
        ``stations_4g`` and ``hotspots``; one row for each subdistrict, in file order.
    """
    groups = table("area_groups").rename(columns={"area_code": "code12"})[["code12", "group_key"]]
    joined = table("subdistricts").merge(groups, on="code12", how="left", validate="1:1")
    supplied = joined.merge(table("stations_by_area"), on="code12", how="left", validate="1:1")
    if station_density == PLAN:
        return supplied
    people = supplied["population_2017"] + supplied["jobs_2023"]
    weights = supplied["area_km2"] if station_density == FLAT else people
    spread = {name: apportion(int(supplied[name].sum()), weights) for name in ("stations", "stations_4g")}
    return supplied.assign(**spread)
