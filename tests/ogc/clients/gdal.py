"""GDAL in a process of its own: its drivers hold the interpreter while they wait for the server."""

import os
import subprocess
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


def program(name: str, *arguments: str, config: Mapping[str, str] | None = None) -> str:
    """What one of GDAL's own programs says; it has to end well."""
    own = {key: value for key, value in os.environ.items() if not key.startswith(("PROJ_", "GDAL_"))}
    done = subprocess.run(
        [name, *arguments],
        env={**own, "GDAL_HTTP_TIMEOUT": "20", **(config or {})},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0 and "ERROR" not in done.stderr, done.stderr
    return done.stdout
