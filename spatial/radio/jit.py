"""
Compiled functions, cached on disk under a key that changes with the sources.

Numba's own cache looks at the file of the function it compiles, not at the functions
that one calls, so an edited formula would go on giving old numbers. Here the folder of
the cache carries a hash of every source of this package. No fastmath: the order of
additions is fixed, and equal inputs give equal bits. Division is NumPy's: by zero it gives an
infinity instead of an error, so that a loop may take several divisions at once.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic
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


def _decorated(decorator: Callable[..., Any], function: Function, **options: Any) -> Function:
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
        The same function, compiled. Another compiled function takes in a copy of it where it calls it, so
        that what both compute alike is computed once.
    """
    return _decorated(numba.njit, function, error_model="numpy", forceinline=True)


def njit_apart(function: Function) -> Function:
    """
    Compile a long function that its callers do not take in.

    Parameters
    ----------
    function : callable
        Of numbers and arrays only.

    Returns
    -------
    callable
        As `njit`. For what a loop needs in some of its turns only: what the turns have in common LLVM would
        otherwise work out before every loop, needed or not.
    """
    return _decorated(numba.njit, function, error_model="numpy", forceinline=False)


def njit_borrowing(function: Function) -> Function:
    """
    Compile a function that only looks at the arrays of its caller, as often as it likes.

    Parameters
    ----------
    function : callable
        It must neither make an array nor give one back, since nothing here counts who holds it.

    Returns
    -------
    callable
        As `njit`. The count of an array is one place for all threads: where it goes up and down with every
        link they wait for each other there.
    """
    return _decorated(numba.njit, function, error_model="numpy", forceinline=True, _nrt=False)


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
    return _decorated(numba.njit, function, error_model="numpy", parallel=True)


def _larger(typing_context: Any, one: Any, other: Any) -> tuple[Any, Callable[..., Any]]:
    """Call LLVM's own maximum; neither may be NaN."""

    def call(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        of_two = ir.FunctionType(ir.DoubleType(), [ir.DoubleType(), ir.DoubleType()])
        maximum = builder.module.declare_intrinsic("llvm.maxnum", [ir.DoubleType()], of_two)
        return builder.call(maximum, arguments, fastmath=("nnan", "nsz"))

    return types.float64(types.float64, types.float64), call


# The larger of two numbers, neither of them NaN. A loop that keeps the largest so far by it is compiled
# to take several turns at once, which max() forbids: with NaN or -0.0 the order would matter there.
larger: Callable[[float, float], float] = intrinsic(_larger)


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
