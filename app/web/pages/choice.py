"""What a page was asked to show: profile, operator, reception, threshold, run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
from flask import request
from sqlalchemy.orm import Session

from app.domain.coverage import ANY_OPERATOR, Profile, Reception, Slice
from app.errors import InputError
from app.services import coverage, network
from app.web import parse, written
from app.web.current import current_actor

LIST_ROWS = 50
KEY_DIGITS = 18  # what every key of the database can hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A slice, and the run and threshold when they are not the usual ones."""

    chosen: Slice
    run_id: int | None = None
    threshold_dbm: float | None = None

    @property
    def query(self) -> dict[str, Any]:
        """The choice as query values, the same on pages, maps and the API."""
        return {
            "profile": self.chosen.profile.key,
            "operator": self.chosen.operator,
            "reception": self.chosen.reception.value,
            "run": self.run_id,
            "threshold": None if self.threshold_dbm is None else f"{self.threshold_dbm:g}",
        }

    def address(self, path: str, **more: object) -> str:
        """A path that shows the same choice."""
        return written.address(path, {**self.query, **more})


def read_choice() -> Choice:
    """The choice in the query of this request."""
    profiles = coverage.profiles()
    threshold = text("threshold")
    return Choice(
        chosen=coverage.slice_of(
            text("profile") or profiles[0].key,
            text("operator") or ANY_OPERATOR,
            text("reception") or Reception.OUTDOOR,
        ),
        run_id=key("run"),
        threshold_dbm=None if threshold is None else parse.level_dbm(threshold, "threshold"),
    )


def text(name: str) -> str | None:
    """A query value, None when it is empty."""
    return request.args.get(name, "").strip() or None


def key(name: str) -> int | None:
    """A whole number of the query that can be a key of the database."""
    given = text(name)
    if given is None:
        return None
    if not given.isascii() or not given.isdigit() or len(given) > KEY_DIGITS:
        raise InputError(
            f"{name} {given[:40]!r} is refused; needs a whole number of up to {KEY_DIGITS} digits"
        )
    return int(given)


def profiles() -> tuple[Profile, ...]:
    """The profiles to choose from."""
    return coverage.profiles()


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame without shapes; what is missing is None."""
    shapes = [name for name in frame.columns if name == "geometry"]
    plain = frame.drop(columns=shapes).astype(object)
    rows: list[dict[str, Any]] = plain.where(plain.notna(), None).to_dict("records")
    return rows


def operators_by_code(session: Session) -> Mapping[str, dict[str, Any]]:
    """Operators with the number that gives their colour: the same on every page and map."""
    rows = rows_of(network.operators(session, current_actor()))
    return {row["code"]: {**row, "index": index % 4} for index, row in enumerate(rows)}


def cut(frame: pd.DataFrame, column: str = "id", rows: int = LIST_ROWS) -> tuple[list[dict[str, Any]], Any]:
    """The rows of a page, and the key that the next one continues after, if there is one."""
    shown = rows_of(frame.head(rows))
    return shown, shown[-1][column] if len(frame) > rows else None


def box_around(frame: gpd.GeoDataFrame, margin_m: float = 250.0) -> str:
    """`west,south,east,north` around the shapes of a frame, for a map to open on."""
    west, south, east, north = frame.geometry.buffer(margin_m).to_crs(4326).total_bounds
    return f"{west:.6f},{south:.6f},{east:.6f},{north:.6f}"
