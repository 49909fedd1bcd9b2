"""Compilation of this folder's kernels, kept on disk between runs.

Numba keeps compiled code as long as the file of the function itself is unchanged; it does not
notice that a function called from it, or a constant taken from another file, has changed. Here
the state of every file of the folder counts, so that an update never meets code of yesterday.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def _state_of_folder() -> tuple[tuple[str, int, int], ...]:
    files = sorted(Path(__file__).parent.glob("*.py"))
    return tuple((f.name, f.stat().st_mtime_ns, f.stat().st_size) for f in files)


_STATE = _state_of_folder()


def compiled(function: Kernel) -> Kernel:
    """Compile a function on its first call and keep the code on disk.

    The function may make no array. In exchange it does not count who holds the arrays that it
    is given: their owner waits for it. With thousands of calls for one query that counting
    took more than half of the time.

    Parameters
    ----------
    function : callable
        Function of arrays and numbers.

    Returns
    -------
    callable
        The compiled function.

    Examples
    --------
    >>> @compiled
    ... def twice(x):
    ...     return 2 * x
    >>> twice(3)
    6
    """
    return _compiled(function, allocates=False)


def compiled_allocating(function: Kernel) -> Kernel:
    """Compile a function that makes arrays.

    Parameters
    ----------
    function : callable
        Function of arrays and numbers.

    Returns
    -------
    callable
        The compiled function.
    """
    return _compiled(function, allocates=True)


def _compiled(function: Kernel, *, allocates: bool) -> Kernel:
    # Divisors are looked at where they can be zero: no need to look once more at each division.
    # A function that is given arrays costs more to call than to run: it is set into its caller.
    options: dict[str, Any] = {
        "error_model": "numpy",
        "forceinline": not allocates,
        "_nrt": allocates,
    }
    try:
        dispatcher = njit(cache=True, **options)(function)
    except RuntimeError:
        # A function without a file (a console, a doctest) cannot be kept.
        return cast(Kernel, njit(**options)(function))
    kept = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
    if kept is not None and hasattr(kept, "_source_stamp"):
        kept._source_stamp = (kept._source_stamp, _STATE)
    return cast(Kernel, dispatcher)
