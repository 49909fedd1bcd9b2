"""Sources and licences that several tests of this folder start from."""

from __future__ import annotations

from datetime import date

from korgan.sources.domain.contents import Content
from korgan.sources.domain.identity import Kind, SourceIdentity
from korgan.sources.domain.licences import ANY, Licence, LicenceState, Limit
from korgan.sources.domain.nuclides import parse_nuclide

DAY = date(2026, 3, 2)


def content(nuclide: str, becquerel: float, reference: date = DAY) -> Content:
    return Content(parse_nuclide(nuclide), becquerel, reference)


def source(
    number: str = "KZ-0001",
    nuclide: str = "Cs-137",
    becquerel: float = 1e11,
    serial: str = "AB-017",
) -> SourceIdentity:
    return SourceIdentity(
        number, Kind.SEALED, "Maker", "M-1", serial, (content(nuclide, becquerel),)
    )


def licence(holder: str = "hospital", total: float = 1e12, **more: object) -> Licence:
    limits = more.pop("limits", (Limit("Cs-137", Kind.SEALED, ANY, total),))
    values: dict[str, object] = {
        "number": f"L-{holder}",
        "holder": holder,
        "state": LicenceState.AUTHORIZED,
        "valid_from": date(2025, 1, 1),
        "valid_until": date(2029, 12, 31),
        "sites": ("ward", "store"),
        "limits": limits,
    }
    return Licence(**{**values, **more})  # type: ignore[arg-type]
