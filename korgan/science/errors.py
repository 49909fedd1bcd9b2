"""Errors about input, for every floor of the house.

InputError
├── raised as it is for a bad value
└── subclassed where a caller wants to tell cases apart

The kernel adds errors about rights and state (see ``korgan.kernel.errors``).
"""

from __future__ import annotations


class InputError(ValueError):
    """Input that cannot be used: says what is wrong, where, and what to do.

    Parameters
    ----------
    code : str
        Stable machine-readable name of the fault, e.g. ``"negative_live_time"``.
    message : str
        One sentence on what is wrong.
    where : str
        Field, line, byte or file concerned; empty when the whole input is meant.
    mend : str
        What the user can do about it; empty when nothing sensible can be said.

    Examples
    --------
    >>> error = InputError("empty_file", "the file is empty", where="a.n42", mend="export again")
    >>> str(error)
    'a.n42: the file is empty (export again)'
    >>> error.as_dict()["code"]
    'empty_file'
    """

    def __init__(self, code: str, message: str, *, where: str = "", mend: str = "") -> None:
        self.code, self.message, self.where, self.mend = code, message, where, mend
        text = f"{where}: {message}" if where else message
        super().__init__(f"{text} ({mend})" if mend else text)

    def as_dict(self) -> dict[str, str]:
        """Return the error as plain text fields, without the empty ones.

        Returns
        -------
        dict of str
            ``code`` and ``message``, and ``where`` and ``mend`` if given.
        """
        fields = {
            "code": self.code,
            "message": self.message,
            "where": self.where,
            "mend": self.mend,
        }
        return {name: text for name, text in fields.items() if text}
