"""A licence set, signed and sealed; its check; a label with its QR code.

Limits asked for: licence PDF 300 ms, label with QR 10 ms. The QR code alone, by the same library
in the same run, shows how much of a label is the code.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from statistics import median
from types import SimpleNamespace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HOLDER = "Steppe Pipeline Inspection"


def _milliseconds(work: Callable[[], object], times: int) -> tuple[float, float]:
    """Return the median by the clock and the mean of the processor's time."""
    work()
    taken = []
    worked = time.process_time()
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return 1000 * median(taken), 1000 * (time.process_time() - worked) / times


def run() -> None:
    """Print the table: median of repeated runs, after one that warms up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "korgan.settings.test")
    import django

    django.setup()
    import segno

    from korgan.science.merkle import Verifier
    from korgan.sources.domain.applications import Condition
    from korgan.sources.domain.identity import Kind
    from korgan.sources.domain.licence_copies import licence_code, open_sheet, seal_sheet
    from korgan.sources.domain.licence_document import LicenceDocument, sign_licence
    from korgan.sources.domain.licences import Limit, LimitBasis
    from korgan.sources.licence_sheet import check_address, render_licence
    from korgan.sources.source_label import Label, label_pdf, label_svg

    key = Ed25519PrivateKey.generate()
    verifier = Verifier.of("bench.example/licences", key)
    document = LicenceDocument(
        number="XQ-L-2026-0001", revision=0, issuer="Nuclear Regulatory Agency", holder=HOLDER,
        issued=date(2026, 1, 5), valid_from=date(2026, 1, 5), valid_until=date(2031, 1, 4),
        sites=("Source store",), basis=LimitBasis.ON_DAY, conditions_digest="0" * 64,
        limits=tuple(
            Limit(name, Kind.SEALED, "any", 2e13, 5e12, 4)
            for name in ("Ir-192", "Se-75", "Co-60", "Cs-137")
        ),
    )  # fmt: skip
    text = "Each source is entered in the national register before it is used."
    conditions = [Condition(f"c{n}", "Condition", text, "", "", "bench") for n in range(12)]
    application = SimpleNamespace(
        organisation=SimpleNamespace(address=""), practice="Industrial gamma radiography",
        officer="Officer", number="XQ-LA-2026-0001",
    )  # fmt: skip
    code = licence_code(sign_licence(document, verifier.name, key))

    def sheet() -> bytes:
        pdf = render_licence(
            document,
            application=application,  # type: ignore[arg-type]
            conditions=conditions,
            own_conditions="",
            code=code,
            language="en",
        )
        return seal_sheet(pdf, code, key)

    label = Label(
        "XQ-2026-000004", ("Ir-192  3.7 TBq  2026-03-16", "Maker M-1", "S/N 17"), "Category 2",
        HOLDER, "https://register.example/sources/number/XQ-2026-000004/", date(2026, 11, 23),
    )  # fmt: skip
    sealed = sheet()
    rows = [
        ("licence: set, signed, sealed (PDF)", _milliseconds(sheet, 15), 300),
        ("  of it the QR code", _milliseconds(lambda: segno.make(check_address(code)), 15), None),
        ("licence: check of the sealed PDF", _milliseconds(
            lambda: open_sheet(sealed, [verifier]), 50), None),
        ("label with QR code (SVG)", _milliseconds(lambda: label_svg(label), 50), 10),
        ("  of it the QR code", _milliseconds(
            lambda: segno.make(label.address, error="m"), 50), None),
        ("label with QR code (PDF)", _milliseconds(lambda: label_pdf(label), 30), None),
    ]  # fmt: skip
    print(f"{'what':<44}{'ms':>10}{'CPU ms':>10}{'asked for':>12}")
    for what, (taken, worked), limit in rows:
        print(f"{what:<44}{taken:>10.1f}{worked:>10.1f}{limit if limit else '':>12}")
    print(f"sheet {len(sealed) / 1024:.0f} KiB, code {len(code)} characters")
    print(
        f"Python {platform.python_version()}, typst {version('typst')}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}"
    )
