"""The licence as PDF: Typst sets it, the data goes in as JSON, never as markup."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from korgan.kernel.typesetting import set_pdf
from korgan.sources.activity_words import activity_in_words
from korgan.sources.domain.applications import Condition
from korgan.sources.domain.identity import Kind
from korgan.sources.domain.licence_document import LicenceDocument
from korgan.sources.domain.licences import ANY, NO_NUCLIDE, Limit
from korgan.sources.models import KIND_LABELS, Application

TEMPLATE = Path(__file__).parent / "licence.typ"


def render_licence(
    document: LicenceDocument,
    *,
    application: Application,
    conditions: Sequence[Condition],
    own_conditions: str,
    code: str,
    language: str,
) -> bytes:
    """Return a licence as PDF, not yet sealed."""
    with translation.override(language):
        data = {
            "language": language,
            "address": settings.LICENCE_CHECK_ADDRESS + reverse("verify"),
            "labels": _labels(),
            "issuer": document.issuer,
            "number": document.number,
            "revision": document.revision,
            "facts": _facts(document, application),
            "columns": [
                _("Nuclide"), _("Physical form"), _("Site"), _("In all"),
                _("Single source"), _("How many"),
            ],
            "limits": [_line(each) for each in document.limits],
            "conditions": [list(each.in_language(language)) for each in conditions],
            "own": own_conditions,
            "key": settings.LICENCE_ORIGIN,
        }  # fmt: skip
    inputs = {"data": json.dumps(data, ensure_ascii=False), "qr": qr_picture(check_address(code))}
    return set_pdf(TEMPLATE, inputs)


def check_address(code: str) -> str:
    """Return the address of the public check with a licence's code in it."""
    return f"{settings.LICENCE_CHECK_ADDRESS}{reverse('verify')}?c={code}"


def qr_picture(text: str) -> str:
    """Return a QR code as SVG; the lowest level of repair keeps a long code readable."""
    picture = io.BytesIO()
    segno.make(text, error="l", micro=False).save(picture, kind="svg", border=2)
    return picture.getvalue().decode()


def _line(limit: Limit) -> list[str]:
    is_counted = limit.nuclide == NO_NUCLIDE
    return [
        "—" if is_counted else limit.nuclide,
        str(KIND_LABELS[Kind(limit.form)]) if limit.form != ANY else _("any"),
        limit.site if limit.site != ANY else _("any of the premises"),
        "—" if is_counted else activity_in_words(limit.total),
        activity_in_words(limit.single) if limit.single else "—",
        str(limit.count) if limit.count else "—",
    ]


def _facts(document: LicenceDocument, application: Application) -> list[list[str]]:
    facts = [
        (_("Licensee"), document.holder),
        (_("Address"), application.organisation.address or "—"),
        (_("Practice"), _(application.practice) if application.practice else "—"),
        (_("Premises"), ", ".join(document.sites)),
        (_("Radiation-protection officer"), str(application.officer or "—")),
        (_("Issued"), date_format(document.issued, "DATE_FORMAT")),
        (
            _("Valid"),
            f"{date_format(document.valid_from, 'DATE_FORMAT')} – "
            f"{date_format(document.valid_until, 'DATE_FORMAT')}",
        ),
        (_("Application"), application.number),
    ]
    return [[str(label), str(value)] for label, value in facts]


def _labels() -> dict[str, str]:
    return {
        "licence": _("Licence"),
        "revision": _("revision"),
        "allows": _("What this licence allows"),
        "conditions": _("Conditions"),
        "scan": _("Scan to check this licence in the regulator's register:"),
        "check": _("Before you hand a source over, check this licence."),
        "how": _(
            "Scan the code, or upload this file on the page named above. An altered copy fails. "
            "The page says whether the licence is valid today and what may still be acquired."
        ),
        "key": _("Signed with the key"),
    }
