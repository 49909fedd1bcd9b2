"""Writes of law."""

from korgan.law.services import coverage, drafting, regulator, reports, texts, treaties

__all__ = ["coverage", "drafting", "regulator", "reports", "texts", "treaties"]
