"""A little city that every door has something to say about."""

from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from tests import builders

NORTH, SOUTH = "310106011000", "310106012000"


@pytest.fixture
def city(session: Session) -> SimpleNamespace:
    """The city of one test."""
    return build(session)


def build(session: Session) -> SimpleNamespace:
    """
    A district of two halves with a run over four cells in a row.

    A 4G outdoors: -80, -100, -120, no signal; B has a station and no row: no data.
    Residents 10, 20, 30, 40; the last two cells are a gap; the northern half holds the last one.
    """
    district = builders.area(session, shape=builders.square(0, 0, 200))
    south = _half(session, SOUTH, district, 0.0)
    north = _half(session, NORTH, district, 150.0)
    builders.figure(session, district, "residents", 100)
    builders.group(session, "north", north)
    a = builders.operator(session, "A", subscriber_share=0.75)
    b = builders.operator(session, "B", subscriber_share=0.25)
    site = builders.site(session, 61.0, 12.0, area_id=south.id, height_m=25.0)
    station = builders.station(session, site, a)
    builders.carrier(session, builders.sector(session, station))
    builders.station(session, site, b, technology="5G")
    builders.hotspot(session, 160.0, 10.0, area_id=north.id, ap_count=4)
    builders.hotspot(session, 10.0, 10.0, area_id=south.id)
    builders.building(session, builders.square(100, 20, 20), area_id=south.id, floors=6)
    builders.facility(session, 20.0, 20.0, area_id=south.id, name_zh="第一小学")
    job = builders.job(session)
    grid = builders.grid(session, district)
    bands = {"coverage": {"floor_bands": [1, 4, 8, 16]}}
    facts = {"operators": ["A", "B"]}
    run = builders.run(session, district, grid, is_synthetic=True, facts=facts, parameters=bands)
    cells = [builders.cell(session, grid, col, 0) for col in range(4)]
    for number, (cell, level_dbm) in enumerate(zip(cells, (-80.0, -100.0, -120.0, None), strict=True)):
        within = north if number == 3 else south
        builders.run_cell(session, run, cell, within, residents=10 * (number + 1))
        builders.level(session, run, cell, a, level_dbm, station_id=None if level_dbm is None else station.id)
    gap = builders.gap(
        session, run, south, cells[2:], residents=70, nearest_site_id=site.id, nearest_site_m=64.0
    )
    session.expire_all()
    return SimpleNamespace(
        **{"district": district, "north": north, "south": south, "site": site, "station": station, "a": a},
        **{"run": run, "cells": cells, "gap": gap, "job": job},
    )


def _half(session: Session, code: str, district: builders.Area, x_m: float) -> builders.Area:
    shape = builders.square(x_m, 0, 200).intersection(builders.square(150 if x_m else -50, 0, 200))
    return builders.area(session, code, level="subdistrict", parent=district, shape=shape)
