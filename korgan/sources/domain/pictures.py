"""What kind of picture some bytes are: told by the bytes, not by the name of a file."""

from __future__ import annotations

from korgan.science.errors import InputError

_BEGINNINGS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


def media_type_of(data: bytes) -> str:
    """Media type of a photograph.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    str
        ``image/jpeg``, ``image/png`` or ``image/webp``: pictures that every browser shows and
        that carry no program.

    Raises
    ------
    InputError
        ``no_picture``.

    Examples
    --------
    >>> media_type_of(bytes([0xFF, 0xD8, 0xFF, 0xE0]))
    'image/jpeg'
    """
    for beginning, media_type in _BEGINNINGS:
        if data.startswith(beginning):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    raise InputError(
        "no_picture", "this is no photograph that can be shown", where="file",
        mend="take it as JPEG, PNG or WebP",
    )  # fmt: skip
