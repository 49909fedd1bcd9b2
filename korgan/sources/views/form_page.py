"""How the register's forms are answered: the kernel's way, on the register's own page."""

from __future__ import annotations

from functools import partial

from korgan.kernel.records.entry import answer_form as _answer_form
from korgan.kernel.records.entry import asked

__all__ = ["answer_form", "asked"]

answer_form = partial(_answer_form, template="sources/form_page.html")
