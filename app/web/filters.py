"""Which rows the query of a request asks for: the same filter for a list and for the map beside it."""

from dataclasses import dataclass

from app.domain.case_states import CaseState
from app.domain.coverage import ANY_OPERATOR
from app.domain.network import StationStatus
from app.domain.search import PlaceFilter, StationFilter
from app.errors import InputError
from app.web import parse
from app.web.pages.choice import text


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """Which cases."""

    area_code: str | None
    class_code: str | None
    state: str | None
    operator: str | None


def case_filter() -> CaseFilter:
    """Cases by area, class, state and operator."""
    state = text("state")
    if state is not None and state not in set(CaseState):
        raise InputError(f"state {state!r} is unknown; use one of {', '.join(CaseState)}")
    return CaseFilter(area_code=area_code(), class_code=text("class"), state=state, operator=_operator())


def station_filter() -> StationFilter:
    """Base stations by area, operator, technology and status."""
    technology, status = text("technology"), text("status")
    if status is not None and status not in set(StationStatus):
        raise InputError(f"status {status!r} is unknown; use one of {', '.join(StationStatus)}")
    return StationFilter(
        area_code=area_code(),
        operator=_operator(),
        technology=None if technology is None else parse.technology(technology),
        status=None if status is None else StationStatus(status),
    )


def place_filter() -> PlaceFilter:
    """Things with a place by area and kind."""
    return PlaceFilter(area_code=area_code(), kind=text("kind"))


def area_code() -> str | None:
    """The area in its stored form."""
    code = text("area")
    return None if code is None else parse.area_code(code)


def _operator() -> str | None:
    code = text("operator")
    return None if code == ANY_OPERATOR else code
