"""The licence as a signed object: a text that fails when any byte of it is altered.

A seller who holds the regulator's public key checks a copy without asking anybody; whether the
licence is still in force and what remains of it only the regulator's page can say.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from korgan.science.errors import InputError
from korgan.science.merkle import NoteError, Verifier, sign_note, verify_note
from korgan.sources.domain.licences import (
    NO_NUCLIDE,
    Licence,
    Limit,
    LimitBasis,
    LimitUse,
)

FORMAT = "korgan-licence/1"


@dataclass(frozen=True)
class LicenceDocument:
    """What is signed: the licence as it was issued, without its later fate.

    Parameters
    ----------
    number : str
        Number of the licence.
    revision : int
        0 for the first issue, one more for each amendment.
    issuer, holder : str
        Names of the regulator and the licensee.
    issued, valid_from, valid_until : date
        Day of issue, first and last day.
    sites : tuple of str
        Sites named in it.
    limits : tuple of Limit
        What it allows.
    basis : LimitBasis
        Which activity counts.
    conditions_digest : str
        SHA-256 of the text of the conditions, in hexadecimal.
    editions : tuple of (str, str)
        Tables under which it was decided, with their editions.

    Raises
    ------
    InputError
        ``licence_incomplete``, ``licence_dates``.
    """

    number: str
    revision: int
    issuer: str
    holder: str
    issued: date
    valid_from: date
    valid_until: date
    sites: tuple[str, ...]
    limits: tuple[Limit, ...]
    basis: LimitBasis
    conditions_digest: str
    editions: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not (self.number and self.issuer and self.holder and self.limits):
            raise InputError(
                "licence_incomplete", "a licence names number, issuer, holder and limits"
            )
        if self.valid_until < self.valid_from or self.revision < 0:
            raise InputError("licence_dates", "a licence ends after it begins", where=self.number)

    @classmethod
    def of(
        cls,
        licence: Licence,
        *,
        issuer: str,
        holder_name: str,
        issued: date,
        conditions: str,
        revision: int = 0,
        editions: Sequence[tuple[str, str]] = (),
    ) -> LicenceDocument:
        """Make the document of a licence.

        Parameters
        ----------
        licence : Licence
            As decided.
        issuer, holder_name : str
            Names as they shall be read.
        issued : date
            Day of issue.
        conditions : str
            Full text of the conditions; only its digest is signed.
        revision : int
            Number of amendments.
        editions : sequence of (str, str)
            Tables and editions in force.

        Returns
        -------
        LicenceDocument
            Ready to be signed.
        """
        return cls(
            number=licence.number,
            revision=revision,
            issuer=issuer,
            holder=holder_name,
            issued=issued,
            valid_from=licence.valid_from,
            valid_until=licence.valid_until,
            sites=licence.sites,
            limits=licence.limits,
            basis=licence.basis,
            conditions_digest=sha256(conditions.encode()).hexdigest(),
            editions=tuple(editions),
        )

    def text(self) -> str:
        """Write the one canonical text of the document.

        Returns
        -------
        str
            A line naming the format and a line of JSON with sorted keys and no blanks. Numbers of
            Bq are texts, so that no reader rounds them.
        """
        fields: dict[str, Any] = {
            "number": self.number,
            "revision": self.revision,
            "issuer": self.issuer,
            "holder": self.holder,
            "issued": self.issued.isoformat(),
            "valid_from": self.valid_from.isoformat(),
            "valid_until": self.valid_until.isoformat(),
            "sites": list(self.sites),
            "limits": [_limit_fields(limit) for limit in self.limits],
            "basis": self.basis.value,
            "conditions_digest": self.conditions_digest,
            "editions": [list(each) for each in self.editions],
        }
        body = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return f"{FORMAT}\n{body}\n"

    @classmethod
    def parse(cls, text: str) -> LicenceDocument:
        """Read the text of a verified document.

        Parameters
        ----------
        text : str
            As :meth:`text` writes it.

        Returns
        -------
        LicenceDocument
            One that writes exactly the same text.

        Raises
        ------
        InputError
            ``licence_form``.
        """
        heading, _, body = text.partition("\n")
        try:
            fields = json.loads(body)
            document = cls(
                number=fields["number"],
                revision=fields["revision"],
                issuer=fields["issuer"],
                holder=fields["holder"],
                issued=date.fromisoformat(fields["issued"]),
                valid_from=date.fromisoformat(fields["valid_from"]),
                valid_until=date.fromisoformat(fields["valid_until"]),
                sites=tuple(fields["sites"]),
                limits=tuple(_limit_of(each) for each in fields["limits"]),
                basis=LimitBasis(fields["basis"]),
                conditions_digest=fields["conditions_digest"],
                editions=tuple((table, edition) for table, edition in fields["editions"]),
            )
            again = document.text()
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError("licence_form", f"this is no licence document: {error}") from None
        if heading != FORMAT or again != text:
            raise InputError("licence_form", f"this is no document of the format {FORMAT}")
        return document


def sign_licence(document: LicenceDocument, key_name: str, private_key: Ed25519PrivateKey) -> bytes:
    """Sign a licence.

    Parameters
    ----------
    document : LicenceDocument
        What is signed.
    key_name : str
        Name of the regulator's key.
    private_key : Ed25519PrivateKey
        The regulator's key.

    Returns
    -------
    bytes
        A signed note in UTF-8: short enough for a QR code, readable without a tool.

    Raises
    ------
    NoteError
        When a field holds signs that a signed text cannot carry.
    """
    return sign_note(document.text(), key_name, private_key).encode()


def verify_licence(data: bytes, verifiers: Iterable[Verifier]) -> LicenceDocument:
    """Check a copy of a licence, byte by byte.

    Parameters
    ----------
    data : bytes
        The copy.
    verifiers : iterable of Verifier
        Keys of regulators that the reader trusts.

    Returns
    -------
    LicenceDocument
        What was signed.

    Raises
    ------
    InputError
        ``note_form``, ``bad_signature``, ``not_enough_signatures`` (another key), ``licence_form``.
    """
    try:
        note = data.decode()
    except UnicodeDecodeError:
        raise NoteError("note_form", "the copy is damaged: it is not valid text") from None
    text = verify_note(note, verifiers).text
    if note[len(text) + 1 :].count("\n") != 1:
        raise NoteError("note_form", "a licence carries exactly one signature")
    return LicenceDocument.parse(text)


def public_view(licence: Licence, uses: Iterable[LimitUse], day: date) -> dict[str, Any]:
    """What anybody may learn about a licence: validity, nuclides, forms, what remains.

    Parameters
    ----------
    licence : Licence
        As it stands today.
    uses : iterable of LimitUse
        From :func:`korgan.sources.domain.licences.limit_use`.
    day : date
        Today.

    Returns
    -------
    dict
        ``valid``, and ``remaining``: a list of nuclide, form and Bq; of what is licensed by number
        alone (nuclide ``none``) the number. No holder, no site, no stock; for a licence that is
        not in force the list is empty.
    """
    valid = licence.in_force(day)
    remaining: dict[tuple[str, str], float] = {}
    numbers: dict[tuple[str, str], int] = {}
    for use in uses if valid else ():
        key = (use.limit.nuclide, str(use.limit.form))
        remaining[key] = remaining.get(key, 0.0) + use.remaining
        if use.limit.nuclide == NO_NUCLIDE:
            numbers[key] = numbers.get(key, 0) + (use.remaining_count or 0)
    return {
        "valid": valid,
        "remaining": [
            {
                "nuclide": key[0],
                "form": key[1],
                "becquerel": value,
                **({"number": numbers[key]} if key in numbers else {}),
            }
            for key, value in sorted(remaining.items())
        ],
    }


def _limit_fields(limit: Limit) -> dict[str, Any]:
    return {
        "nuclide": limit.nuclide,
        "form": str(limit.form),
        "site": limit.site,
        "total": repr(float(limit.total)),
        "single": None if limit.single is None else repr(float(limit.single)),
        "count": limit.count,
    }


def _limit_of(fields: dict[str, Any]) -> Limit:
    single = fields["single"]
    return Limit(
        fields["nuclide"],
        fields["form"],
        fields["site"],
        float(fields["total"]),
        None if single is None else float(single),
        fields["count"],
    )
