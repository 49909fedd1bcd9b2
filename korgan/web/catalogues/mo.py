"""MO files: what gettext reads. The format is described in the GNU gettext manual."""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterable
from pathlib import Path

from korgan.kernel.whole_files import whole_or_nothing
from korgan.web.catalogues.po import Message, read_po

LITTLE_ENDIAN_MAGIC = 0x950412DE
HEADER_SIZE = 7 * 4


def compile_messages(messages: Iterable[Message]) -> bytes:
    """Return the binary catalogue of the translated messages."""
    table = {}
    for message in messages:
        if message.is_complete:
            source = message.msgid + (f"\0{message.plural}" if message.plural else "")
            context = f"{message.context}\x04" if message.context else ""
            table[f"{context}{source}".encode()] = "\0".join(message.translations).encode()
    sources = sorted(table)
    targets = [table[source] for source in sources]
    start_of_texts = HEADER_SIZE + 16 * len(sources)
    index, texts = bytearray(), bytearray()
    for column in (sources, targets):
        for text in column:
            index += struct.pack("<II", len(text), start_of_texts + len(texts))
            texts += text + b"\0"
    header = struct.pack(
        "<7I",
        LITTLE_ENDIAN_MAGIC,
        0,
        len(sources),
        HEADER_SIZE,
        HEADER_SIZE + 8 * len(sources),
        0,
        start_of_texts,
    )
    return header + bytes(index) + bytes(texts)


def compile_stale(folder: Path) -> list[Path]:
    """Compile each catalogue below a folder that is newer than its compiled file."""
    compiled = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        try:
            with whole_or_nothing(target) as out:
                out.write(compile_messages(read_po(source).values()))
        except PermissionError:
            # An installation that belongs to root is compiled when it is installed.
            logging.getLogger(__name__).warning("%s is older than its source", target)
            continue
        compiled.append(target)
    return compiled
