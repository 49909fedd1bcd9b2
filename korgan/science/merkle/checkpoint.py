"""Checkpoints: the head of a log as text that can be signed, in the C2SP tlog-checkpoint form."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from korgan.science.merkle.note import NoteError
from korgan.science.merkle.tree import EMPTY_ROOT, HASH_SIZE

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True)
class Checkpoint:
    """Name of a log, number of its entries and the head of their tree.

    Parameters
    ----------
    origin : str
        Name of the log, one line; best a schema-less URL such as ``example.org/audit``.
    size : int
        Number of leaves.
    root : bytes
        Tree head, 32 bytes.
    extensions : tuple of str
        Further lines, none of them empty. Better left out: nobody audits them.

    Raises
    ------
    NoteError
        ``checkpoint_origin``, ``checkpoint_size``, ``checkpoint_root``, ``checkpoint_extension``.

    Examples
    --------
    >>> text = Checkpoint("example.org/audit", 0, EMPTY_ROOT).text()
    >>> print(text, end="")
    example.org/audit
    0
    47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
    >>> Checkpoint.parse(text).size
    0
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _one_line(self.origin):
            raise NoteError("checkpoint_origin", "the origin is one line of text, not empty")
        if self.size < 0 or not _SIZE.fullmatch(str(self.size)):
            raise NoteError("checkpoint_size", f"{self.size} is no number of leaves")
        if len(self.root) != HASH_SIZE:
            raise NoteError("checkpoint_root", f"the root has {HASH_SIZE} bytes")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise NoteError("checkpoint_root", "an empty log has the root of an empty tree")
        if not all(_one_line(line) for line in self.extensions):
            raise NoteError("checkpoint_extension", "an extension is one line, not empty")

    def text(self) -> str:
        """Write the checkpoint as the text of a note.

        Returns
        -------
        str
            Three lines or more, each ended by a newline.
        """
        root = base64.b64encode(self.root).decode()
        return "\n".join([self.origin, str(self.size), root, *self.extensions]) + "\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the text of a verified note.

        Parameters
        ----------
        text : str
            As :func:`korgan.science.merkle.note.verify_note` returns it.

        Returns
        -------
        Checkpoint
            One that writes exactly the same text again.

        Raises
        ------
        NoteError
            ``checkpoint_form`` when the text is no checkpoint.
        """
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] != "" or not _SIZE.fullmatch(lines[1]):
            raise NoteError(
                "checkpoint_form", "a checkpoint has the lines origin, size and root hash"
            )
        try:
            root = base64.b64decode(lines[2], validate=True)
        except ValueError:
            raise NoteError("checkpoint_form", "the root hash is not base64") from None
        checkpoint = cls(lines[0], int(lines[1]), root, tuple(lines[3:-1]))
        if checkpoint.text() != text:
            raise NoteError("checkpoint_form", "the root hash is not in canonical base64")
        return checkpoint


def _one_line(text: str) -> bool:
    return bool(text) and not any(ord(sign) < 0x20 for sign in text)
