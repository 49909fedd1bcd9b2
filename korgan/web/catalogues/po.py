"""PO files: what translators edit."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

# (context, singular); the plural is not part of a message's identity.
Key = tuple[str, str]


@dataclass(frozen=True)
class Message:
    """One message: what the source says, and its translations (one for each plural form)."""

    msgid: str
    plural: str = ""
    context: str = ""
    translations: tuple[str, ...] = ()
    comments: tuple[str, ...] = field(default=(), compare=False)

    @property
    def key(self) -> Key:
        """What identifies the message in a catalogue."""
        return (self.context, self.msgid)

    @property
    def is_complete(self) -> bool:
        """Whether every form is translated."""
        return bool(self.translations) and all(self.translations)


def read_po(path: Path) -> dict[Key, Message]:
    """Return the messages of a file by key; the header is the message with an empty id.

    After a merge an entry may stand twice; the one that is translated counts.
    """
    messages: dict[Key, Message] = {}
    for entry in path.read_text(encoding="utf-8").split("\n\n"):
        message = _parse(entry.splitlines())
        if message is not None and (message.is_complete or message.key not in messages):
            messages[message.key] = message
    return messages


def _parse(lines: Iterable[str]) -> Message | None:
    parts: dict[str, str] = {}
    comments: list[str] = []
    keyword = ""
    for line in lines:
        if line.startswith("#"):
            comments.append(line)
        elif line.startswith('"'):
            parts[keyword] += ast.literal_eval(line)
        elif line.strip():
            keyword, _space, quoted = line.partition(" ")
            parts[keyword] = ast.literal_eval(quoted)
    if "msgid" not in parts:
        return None
    translations = tuple(text for name, text in parts.items() if name.startswith("msgstr"))
    return Message(
        parts["msgid"],
        parts.get("msgid_plural", ""),
        parts.get("msgctxt", ""),
        translations,
        tuple(comments),
    )


def write_po(path: Path, header: str, messages: Iterable[Message], forms: int) -> None:
    """Write messages sorted by id, without places in the source, so that merges stay easy."""
    entries = [_format(Message("", translations=(header,)), 1)]
    ordered = sorted(messages, key=lambda message: (message.msgid, message.context))
    entries += [_format(message, forms) for message in ordered]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(entries) + "\n", encoding="utf-8")


def _format(message: Message, forms: int) -> str:
    lines = list(message.comments)
    if message.context:
        lines.append(f"msgctxt {_quote(message.context)}")
    lines.append(f"msgid {_quote(message.msgid)}")
    if message.plural:
        lines.append(f"msgid_plural {_quote(message.plural)}")
        filled = [*message.translations, *[""] * forms][:forms]
        lines += [f"msgstr[{index}] {_quote(text)}" for index, text in enumerate(filled)]
    else:
        lines.append(f"msgstr {_quote((message.translations or ('',))[0])}")
    return "\n".join(lines)


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    if "\n" not in text:
        return f'"{escaped}"'
    pieces = escaped.split("\n")
    quoted = [f'"{piece}\\n"' for piece in pieces[:-1]] + (
        [f'"{pieces[-1]}"'] if pieces[-1] else []
    )
    return "\n".join(['""', *quoted])
