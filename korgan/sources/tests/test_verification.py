"""The public check: valid or not, nuclides, forms, what remains, and nothing else."""

from __future__ import annotations

import json
import random
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from korgan.kernel.documents import store
from korgan.kernel.errors import Conflict, InputError
from korgan.sources.domain.licence_copies import licence_code, seal_sheet
from korgan.sources.licence_commands import licence as commands
from korgan.sources.licence_keys import (
    key_path,
    make_licence_key,
    signing_key,
    trusted_verifiers,
)
from korgan.sources.models import Licence, LicenceRevision
from korgan.sources.selectors.verification import NOT_VALID, check_copy
from korgan.sources.services import WrittenContent
from korgan.sources.tests.licensed import licensed
from korgan.sources.tests.registered import registered
from tests.cast import Cast

TODAY = timezone.localdate()


@pytest.fixture
def issued(licensing: Cast) -> LicenceRevision:
    cache.clear()
    licensed(licensing, licensing.operator_applicant)
    return LicenceRevision.objects.select_related("sheet", "licence").get()


def code_of(revision: LicenceRevision) -> str:
    return licence_code(revision.signed.encode())


def test_the_check_tells_what_remains_and_nothing_else(
    issued: LicenceRevision, licensing: Cast
) -> None:
    fresh = [WrittenContent("Ir-192", "3.7 TBq", TODAY)]
    registered(licensing.operator_applicant, contents=fresh, day=TODAY)
    expected = {
        "valid": True,
        "remaining": [
            {"nuclide": "Ir-192", "form": "sealed source", "becquerel": pytest.approx(16.3e12)}
        ],
    }
    sheet = store.get(issued.sheet.sha256)
    address = f"https://check.example/verify/?c={code_of(issued)}"
    for copy in (issued.signed.encode(), code_of(issued).encode(), sheet, address.encode()):
        assert check_copy(copy) == expected


def test_a_copy_altered_in_any_byte_fails(issued: LicenceRevision) -> None:
    chance = random.Random(20261123)
    sheet = store.get(issued.sheet.sha256)
    for copy in (issued.signed.encode(), code_of(issued).encode()):
        for place in range(len(copy)):
            altered = bytearray(copy)
            altered[place] ^= 1 << chance.randrange(7)
            # A blank at either end of a pasted code is no part of it.
            if bytes(altered).strip() != copy.strip():
                assert check_copy(bytes(altered)) == NOT_VALID, place
    places = [*chance.sample(range(len(sheet)), 400), *range(len(sheet) - 1200, len(sheet))]
    for place in places:
        altered = bytearray(sheet)
        altered[place] ^= 1 << chance.randrange(8)
        assert check_copy(bytes(altered)) == NOT_VALID, place


def test_a_sheet_with_more_or_less_at_its_end_fails(issued: LicenceRevision) -> None:
    sheet = store.get(issued.sheet.sha256)
    for copy in (sheet + b"\n", sheet[:-1], sheet + sheet, b"%PDF-1.7\n", sheet[:2000]):
        assert check_copy(copy) == NOT_VALID


def test_another_key_under_the_same_name_fails(issued: LicenceRevision, settings: Any) -> None:
    stranger = Ed25519PrivateKey.generate()
    code = code_of(issued)
    sheet = store.get(issued.sheet.sha256)
    pdf = sheet[: sheet.index(b"%korgan-licence")]
    assert check_copy(seal_sheet(pdf, code, signing_key()))["valid"]
    assert check_copy(seal_sheet(pdf, code, stranger)) == NOT_VALID


def test_a_replaced_key_leaves_its_licences_valid(issued: LicenceRevision) -> None:
    make_licence_key(replace=True)
    assert len(trusted_verifiers()) == 2
    assert check_copy(code_of(issued).encode())["valid"]


def test_suspended_ended_replaced_and_unknown_look_alike(issued: LicenceRevision) -> None:
    code = code_of(issued).encode()
    last = issued.valid_until
    assert check_copy(code, last)["valid"]
    assert check_copy(code, last.replace(year=last.year + 1)) == NOT_VALID
    Licence.objects.update(state="suspended")
    assert check_copy(code) == NOT_VALID
    Licence.objects.update(state="authorized", revision=1)
    assert check_copy(code) == NOT_VALID
    Licence.objects.update(revision=0, number="XQ-L-1999-0001")
    assert check_copy(code) == NOT_VALID


def test_a_code_that_unpacks_to_too_much_is_refused() -> None:
    assert check_copy(licence_code(b"0" * 10_000_000).encode()) == NOT_VALID


def test_the_page_needs_no_log_in_and_names_no_holder(
    issued: LicenceRevision, client: Client
) -> None:
    answer = client.get("/verify/", {"c": code_of(issued)}, HTTP_ACCEPT_LANGUAGE="en")
    page = answer.content.decode()
    assert "Valid" in page
    assert "Ir-192" in page
    assert "20\N{NO-BREAK SPACE}TBq" in page
    for hidden in ("Operator one", "Store", issued.licence.number, "Officer"):
        assert hidden not in page
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'none'" in policy


def test_the_page_refuses_a_tampered_file(issued: LicenceRevision, client: Client) -> None:
    sheet = bytearray(store.get(issued.sheet.sha256))
    genuine = SimpleUploadedFile("l.pdf", bytes(sheet))
    good = client.post("/verify/", {"file": genuine}, HTTP_ACCEPT_LANGUAGE="en")
    assert "verdict--good" in good.content.decode()
    sheet[len(sheet) // 2] ^= 1
    altered = SimpleUploadedFile("l.pdf", bytes(sheet))
    page = client.post("/verify/", {"file": altered}, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "verdict--bad" in page
    assert "Ir-192" not in page


def test_a_signed_text_pasted_into_the_form_is_read(
    issued: LicenceRevision, client: Client
) -> None:
    pasted = issued.signed.replace("\n", "\r\n")
    page = client.post("/verify/", {"code": pasted}, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "verdict--good" in page


def test_one_address_has_its_share_of_checks(
    issued: LicenceRevision, client: Client, settings: Any
) -> None:
    settings.LICENCE_CHECKS_PER_MINUTE = 3
    answers = [client.get("/verify/", {"c": "KL1.x"}).status_code for _ in range(5)]
    assert answers.count(429) >= 1
    assert client.get("/verify/").status_code == 200


def test_the_key_is_readable_by_its_owner_only(licensing: Cast) -> None:
    assert stat.S_IMODE(key_path().stat().st_mode) == 0o600
    with pytest.raises(Conflict):
        make_licence_key()
    key_path().chmod(0o640)
    with pytest.raises(InputError) as caught:
        signing_key()
    assert caught.value.code == "key_readable"


def test_the_command_checks_with_the_register_and_without(
    issued: LicenceRevision, tmp_path: Path
) -> None:
    run = CliRunner()
    sheet = tmp_path / "licence.pdf"
    sheet.write_bytes(store.get(issued.sheet.sha256))
    with_register = run.invoke(commands, ["verify", str(sheet), "--json"])
    assert with_register.exit_code == 0
    assert json.loads(with_register.output)["remaining"][0]["nuclide"] == "Ir-192"
    public = trusted_verifiers()[0].text()
    alone = run.invoke(commands, ["verify", code_of(issued), "--key", public, "--json"])
    assert json.loads(alone.output)["issued"][0]["becquerel"] == 20e12
    sheet.write_bytes(sheet.read_bytes().replace(b"/Title", b"/Titel", 1)[:-1] + b" ")
    for arguments in ([], ["--key", public]):
        bad = run.invoke(commands, ["verify", str(sheet), "--json", *arguments])
        assert bad.exit_code == 1
        assert json.loads(bad.output)["valid"] is False
