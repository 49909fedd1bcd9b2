"""A certificate on paper: Typst sets it, its QR code is the credential itself."""

from __future__ import annotations

import io
import json
from pathlib import Path

import segno
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from korgan.kernel.typesetting import set_pdf
from korgan.training.models import Certificate

TEMPLATE = Path(__file__).parent / "certificate.typ"


def print_certificate(certificate: Certificate, language: str) -> bytes:
    """Return one certificate as PDF."""
    nomination = certificate.nomination
    course = nomination.session.course
    data = json.dumps(
        {
            "language": language,
            "heading": _("Certificate"),
            "number": certificate.number,
            "holder": nomination.name,
            "has": _("has passed the course"),
            "title": course.title,
            "criteria": course.criteria,
            "issuer": nomination.session.organisation.name,
            "facts": [
                [_("Issued"), date_format(certificate.issued_on, "DATE_FORMAT")],
                [
                    _("Valid until"),
                    date_format(certificate.expires_on, "DATE_FORMAT")
                    if certificate.expires_on
                    else _("does not expire"),
                ],
            ],
            "proof": _("The code is the certificate itself; it is verified without a network."),
            "revoked": _("Revoked") if certificate.revoked_on else "",
        },
        ensure_ascii=False,
        default=str,
    )
    picture = io.BytesIO()
    segno.make(certificate.token, error="l").save(picture, kind="svg", border=2)
    inputs = {"data": data, "qr": picture.getvalue().decode()}
    return set_pdf(TEMPLATE, inputs)
