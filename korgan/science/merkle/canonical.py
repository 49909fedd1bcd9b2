"""One byte string for one value: what is hashed and signed must not depend on who wrote it down."""

from __future__ import annotations

import json
from typing import Any

from korgan.science.errors import InputError


def canonical_json(value: Any) -> bytes:
    """Return the canonical JSON bytes of a value of text, integers, booleans, lists and mappings.

    Keys are sorted, no white space, UTF-8. Floating-point numbers are refused, because their
    text differs between programs: give them as text with a stated unit. For the values that
    are accepted the result agrees with RFC 8785 (JSON canonicalization scheme) as long as keys
    lie in the basic multilingual plane.

    Parameters
    ----------
    value : object
        ``None``, ``bool``, ``int``, ``str``, and lists, tuples and mappings of these.

    Returns
    -------
    bytes
        UTF-8 encoded JSON text.

    Raises
    ------
    InputError
        A float, or any other type, is in the value.

    Examples
    --------
    >>> canonical_json({"b": [1, True], "a": "қорған"}).decode()
    '{"a":"қорған","b":[1,true]}'
    """
    _refuse_others(value, "value")
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8")


def _refuse_others(value: Any, where: str) -> None:
    if value is None or isinstance(value, bool | int | str):
        return
    if isinstance(value, dict):
        for key, member in value.items():
            if not isinstance(key, str):
                raise InputError("not_canonical", f"key {key!r} is not text", where=where)
            _refuse_others(member, f"{where}.{key}")
        return
    if isinstance(value, list | tuple):
        for index, member in enumerate(value):
            _refuse_others(member, f"{where}[{index}]")
        return
    kind = type(value).__name__
    raise InputError(
        "not_canonical", f"a {kind} has no canonical form", where=where, mend="give it as text"
    )
