"""Imports every table, so that the metadata is whole."""

from app.models import (  # noqa: F401 - a table is known once its module is loaded
    access,
    accounts,
    areas,
    audit,
    buildings,
    calibrations,
    cameras,
    case_classes,
    case_moves,
    cases,
    complaints,
    coverage,
    datasets,
    facilities,
    gaps,
    hotspots,
    import_drafts,
    installation,
    jobs,
    land,
    measurements,
    network,
    plans,
    scenarios,
    tiles,
    ways,
    wlan,
)
from app.models.base import Base

metadata = Base.metadata
