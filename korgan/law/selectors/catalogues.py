"""Instruments, obligations and what else came as rule packs: public facts, read for a State."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.text import slugify
from django.utils.translation import get_language

from korgan.kernel.errors import NotFound
from korgan.kernel.reference.domain import PackDescription, PackRow, Standing
from korgan.kernel.reference.models import RulePack
from korgan.kernel.reference.selectors import rules_in_force
from korgan.law.domain.obligations import Obligation
from korgan.law.domain.treaties import Instrument

OBLIGATION_PACKS = "law_obligations_"


@dataclass(frozen=True)
class Catalogue:
    """What was in force of the catalogues on a day, and the stamp by which it is found again."""

    instruments: Mapping[str, Instrument]
    obligations: Mapping[str, Obligation]
    kinds: Mapping[str, PackRow]
    stamp: str

    @property
    def weights(self) -> dict[str, float]:
        """Weight of each kind of obligation in the order of a work list."""
        return {kind: float(row.values["weight"]) for kind, row in self.kinds.items()}

    def instrument(self, code: str) -> Instrument:
        """Return one instrument."""
        if code not in self.instruments:
            raise NotFound("no_instrument", f"there is no instrument {code}", where="treaty")
        return self.instruments[code]

    def obligation(self, key: str) -> Obligation:
        """Return one obligation."""
        if key not in self.obligations:
            raise NotFound("no_obligation", f"there is no obligation {key}", where="obligation")
        return self.obligations[key]

    def of_treaty(self, code: str) -> list[Obligation]:
        """Return the obligations that an instrument carries."""
        return [each for each in self.obligations.values() if each.treaty == code]


def catalogue_for(country: str, today: date) -> Catalogue:
    """Return the catalogues as they stand for a State on a day."""
    instruments = rules_in_force(pack_name="law_instruments", on=today, country=country)
    kinds = rules_in_force(pack_name="law_kinds", on=today, country=country)
    stamps = [instruments.stamp, kinds.stamp]
    obligations: dict[str, Obligation] = {}
    for name in obligation_packs():
        used = rules_in_force(pack_name=name, on=today, country=country)
        stamps.append(used.stamp)
        obligations |= {key: _obligation(row, name) for key, row in used.rows.items()}
    for key, text in _in_readers_language(country, today).items():
        if key in obligations:
            obligations[key] = replace(obligations[key], text=text, language="ru")
    known = {key: _instrument(row) for key, row in instruments.rows.items()}
    for each in obligations.values():
        known.setdefault(each.treaty, _unlisted(each.treaty, each.catalogue))
    return Catalogue(known, obligations, kinds.rows, ", ".join(stamps))


def _in_readers_language(country: str, today: date) -> dict[str, str]:
    """Return the paraphrases in Russian for who reads Russian; imported catalogues have none."""
    if not (get_language() or "en").startswith("ru"):
        return {}
    rows = pack_rows("law_russian_obligations", country, today)
    return {key: row.values["obligation_ru"] for key, row in rows.items()}


def obligation_packs() -> list[str]:
    """Return the names of the catalogues of obligations, imported ones included."""
    packs = RulePack.objects.filter(name__startswith=OBLIGATION_PACKS, editions__isnull=False)
    return list(packs.order_by("name").distinct().values_list("name", flat=True))


def described_catalogue(name: str, title: str) -> PackDescription:
    """Return how the table of a further instrument's obligations is read."""
    return PackDescription(
        name=f"{OBLIGATION_PACKS}{slugify(name).replace('-', '_')}",
        title=title,
        key=("id",),
        source_column="text_basis",
        standing_column="standing",
        standings={
            "sourced": Standing.SINGLE_SOURCE,
            "model law": Standing.SINGLE_SOURCE,
            "partly": Standing.UNVERIFIED,
            "unverified": Standing.UNVERIFIED,
        },
    )


def pack_rows(name: str, country: str, today: date) -> dict[str, PackRow]:
    """Return the rows of one of law's packs."""
    return rules_in_force(pack_name=name, on=today, country=country).rows


def worded(row: PackRow, column: str) -> str:
    """Return a column in the reader's language where the pack has it, else in English."""
    if (get_language() or "en").startswith("ru"):
        return row.values.get(f"{column}_ru") or row.values.get(column, "")
    return row.values.get(column, "")


def _instrument(row: PackRow) -> Instrument:
    v = row.values
    return Instrument(
        code=row.key,
        title=v["title"],
        title_ru=v["title_ru"],
        short=v["short"],
        kind=v["kind"],
        depositary=v["depositary"],
        adopted=v["adopted"],
        in_force=date.fromisoformat(v["in_force"]) if v["in_force"] else None,
        delay_days=int(v["delay_days"]) if v["delay_days"] else None,
        catalogue=v["catalogue"],
        basis=v["standing"],
        source=row.source,
    )


def _unlisted(code: str, catalogue: str) -> Instrument:
    """Return an instrument that only an imported catalogue of obligations names."""
    return Instrument(
        code, code, code, code, "treaty", "", "", None, None, catalogue, "unverified", catalogue
    )


def _obligation(row: PackRow, catalogue: str) -> Obligation:
    v: Mapping[str, Any] = row.values
    return Obligation(
        key=row.key,
        treaty=v["treaty"],
        article=v["article"],
        text=v["obligation"],
        kind=v["kind"],
        evidence=v["evidence_needed"],
        force=v["binding"],
        abeyance=v.get("abeyance", ""),
        basis=v.get("standing", "unverified"),
        source=row.source,
        catalogue=catalogue,
    )
