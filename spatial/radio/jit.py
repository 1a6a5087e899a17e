"""
Compiled functions, cached on disk under a key that changes with the sources.

Numba's own cache looks at the file of the function it compiles, not at the functions
that one calls, so an edited formula would go on giving old numbers. Here the folder of
the cache carries a hash of every source of this package. No fastmath: the order of
additions is fixed, and equal inputs give equal bits.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

Function = TypeVar("Function", bound=Callable[..., Any])


def _sources_hash() -> str:
    """Hash of every source file of the package, names included."""
    package = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for source in sorted(package.rglob("*.py")):
        digest.update(source.relative_to(package).as_posix().encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


SOURCES = _sources_hash()


def _base_folder() -> Path:
    """The project's own folder where it is named, else one of this user's own."""
    var = os.environ.get("CITYGRID_VAR")
    if var:
        return Path(var) / "numba"
    return Path(tempfile.gettempdir()) / f"citygrid-numba-{os.getuid()}"


def _cache_folder() -> Path | None:
    """Make the folder of this version's cache; None where none can be had."""
    folder = _base_folder() / SOURCES
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    # compiled code is loaded from here: never from a folder that somebody else may have made
    owned = folder.stat().st_uid == folder.parent.stat().st_uid == os.getuid()
    return folder if owned and os.access(folder, os.W_OK) else None


CACHE_FOLDER = _cache_folder()


def _decorated(decorator: Callable[..., Any], function: Function, **options: bool) -> Function:
    """Apply a decorator of numba while its cache points to our folder, and only then."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(CACHE_FOLDER or before)
    try:
        return cast(Function, decorator(cache=CACHE_FOLDER is not None, **options)(function))
    finally:
        numba.config.CACHE_DIR = before


def njit(function: Function) -> Function:
    """
    Compile a scalar function or a loop at its first call.

    Parameters
    ----------
    function : callable
        Of numbers and arrays only.

    Returns
    -------
    callable
        The same function, compiled; numba can call it from other compiled functions.
    """
    return _decorated(numba.njit, function)


def njit_parallel(function: Function) -> Function:
    """
    Compile a loop whose `numba.prange` runs on all threads.

    Parameters
    ----------
    function : callable
        Each turn of its parallel loop must write to places of its own, and add up nothing
        across turns, so that the result does not depend on the number of threads.

    Returns
    -------
    callable
        The same function, compiled.
    """
    return _decorated(numba.njit, function, parallel=True)


def elementwise(function: Callable[..., float]) -> Callable[..., NDArray[np.float64]]:
    """
    Compile a scalar function into one over arrays that broadcast.

    Parameters
    ----------
    function : callable
        Of numbers, giving a number.

    Returns
    -------
    callable
        Of arrays of float64, so that there is one to compile; NaN passes without a warning.
    """
    ufunc = _decorated(numba.vectorize, function)

    def over_arrays(*arrays: ArrayLike) -> NDArray[np.float64]:
        with np.errstate(invalid="ignore"):  # a comparison with NaN
            return np.asarray(ufunc(*(np.asarray(array, np.float64) for array in arrays)))

    return over_arrays
