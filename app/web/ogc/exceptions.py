"""Refusals of processes and jobs, by the names that the standard has for some of them."""

from collections.abc import Mapping
from types import MappingProxyType

from apiflask import APIBlueprint
from flask import Response

from app.errors import NotFoundError, RefusedError, ResultNotReadyError
from app.web.errors import problem

NAMES = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"
MISSING: Mapping[str, str] = MappingProxyType({"process": "no-such-process", "job": "no-such-job"})


def name_exceptions(bp: APIBlueprint) -> None:
    """Give a blueprint's refusals their names; what a body names and nothing is called so is a bad value."""
    bp.register_error_handler(ResultNotReadyError, _not_ready)
    bp.register_error_handler(NotFoundError, _missing)
    bp.register_error_handler(RefusedError, _refused)


def _not_ready(error: Exception) -> Response:
    return problem(404, str(error), kind=f"{NAMES}result-not-ready")


def _missing(error: NotFoundError) -> Response:
    name = MISSING.get(error.what)
    return problem(400, str(error)) if name is None else problem(404, str(error), kind=NAMES + name)


def _refused(error: Exception) -> Response:
    return problem(400, str(error))
