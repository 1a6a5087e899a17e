"""GDAL in a process of its own: its drivers hold the interpreter while they wait for the server."""

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pyogrio


def _call(name: str, source: str, options: Mapping[str, Any], config: Mapping[str, str]) -> Any:
    pyogrio.set_gdal_config_options({"GDAL_HTTP_TIMEOUT": "20", **config})
    return getattr(pyogrio, name)(source, **options)


def call(name: str, source: str, *, config: Mapping[str, str] | None = None, **options: Any) -> Any:
    """A function of pyogrio by its name."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        return apart.submit(_call, name, source, options, config or {}).result(60)
