"""Official lists of parties, from bytes to entries; the form is recognised from the content."""

from __future__ import annotations

from korgan.trade.readers.recognise import read_list, read_lists

__all__ = ["read_list", "read_lists"]
