"""Rows that tests commit for servers are gone after them, with all that hangs on them."""

from sqlalchemy import create_engine, text

BEGINNINGS = "datasets, areas, area_groups, operators, grids, cases, cell_coverage, jobs, accounts"


def empty(database: str) -> None:
    """Take away what everything else of a city points at; by the owner: the service may not."""
    owner = create_engine(database)
    with owner.begin() as connection:
        connection.execute(text(f"truncate {BEGINNINGS} cascade"))
    owner.dispose()
