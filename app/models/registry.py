"""Imports every table, so that the metadata is whole."""

from app.models import (
    areas,
    audit,
    buildings,
    cases,
    coverage,
    datasets,
    facilities,
    gaps,
    hotspots,
    installation,
    jobs,
    land,
    measurements,
    network,
)
from app.models.base import Base

TABLES = (
    areas,
    audit,
    buildings,
    cases,
    coverage,
    datasets,
    facilities,
    gaps,
    hotspots,
    installation,
    jobs,
    land,
    measurements,
    network,
)
metadata = Base.metadata
