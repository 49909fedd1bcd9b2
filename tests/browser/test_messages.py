"""A request for consent is written, signed, handed over as a file; what comes back is checked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Page, expect

from korgan.exchange.domain import Message, Party, key_label, open_message, seal
from korgan.science.merkle import Verifier
from tests.browser.conftest import REPOSITORY
from tests.browser.test_accessibility import check

ABROAD = "zz.example/messages"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
# The holder asks to export the strongest source that it has.
ASK = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from korgan.kernel.identity.models import User
from korgan.kernel.organisations.seats import seat_of
from korgan.sources.selectors import sources_to_send
from korgan.sources.services import request_exchange
today = timezone.localdate()
actor = seat_of(User.objects.get(username="hospital"), today)
sources = sources_to_send(actor=actor).exclude(nuclides="")
source = sources.order_by("category_2_from", "id").first()
print(request_exchange(actor=actor, direction="export", site=source.site, sources=[source],
    abroad="Clinic abroad", abroad_country="ZZ", shipment_on=today + timedelta(days=9)).id)
"""


@pytest.fixture
def run(server: str, data_folder: Path) -> Callable[..., str]:
    """Run Python beside the served installation, on its data."""
    environment = {
        **os.environ,
        "KORGAN_DATA_DIR": str(data_folder),
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
    }
    environment.pop("KORGAN_DATABASE_URL", None)

    def python(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=REPOSITORY,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return python


def answer_to(file: bytes, ours: Verifier) -> bytes:
    """The other State's agency consents, with a program of its own."""
    asked = open_message(file, [ours])
    said = {
        "granted": True, "reference": "ZZ-C-17", "valid_until": "", "consignee_confirmed": True,
        "remarks": "",
    }  # fmt: skip
    from uuid import uuid4

    consent = Message(
        id=uuid4(), kind="sources.consent", sent_at=asked.sent_at,
        sender=Party("Agency abroad", "ZZ", key_label(Verifier.of(ABROAD, KEY))),
        recipient=asked.sender, in_reply_to=asked.id, content={**asked.content, "said": said},
    )  # fmt: skip
    return seal(consent, ABROAD, KEY)


def test_a_consent_goes_to_and_fro_as_a_file(
    visit: Callable[..., Page], run: Callable[..., str], tmp_path: Path
) -> None:
    own = Verifier.parse(
        json.loads(run("-m", "korgan", "message", "key", "--show", "--json"))["key"]
    )
    about = run("-c", ASK)

    boss = visit("/exchange/agencies/register/", user="administrator")
    expect(boss.get_by_text(own.text())).to_be_visible()
    check(boss)
    boss.get_by_label("Agency", exact=True).fill("Agency abroad")
    boss.get_by_label("State", exact=True).fill("ZZ")
    boss.locator("#id_key").fill(Verifier.of(ABROAD, KEY).text())
    boss.get_by_label("How the key was confirmed").fill("read to each other by telephone")
    boss.get_by_role("button", name="Trust this key").click()
    expect(boss.get_by_role("heading", name="Agency abroad (ZZ)")).to_be_visible()
    check(boss)

    officer = visit(f"/sources/exchanges/{about}/", user="licensing")
    check(officer)
    officer.get_by_role("link", name="Signed message: Request for consent").click()
    check(officer)
    officer.get_by_role("button", name="Sign the message").click()
    expect(officer.get_by_text("The signature holds")).to_be_visible()
    check(officer)
    with officer.expect_download() as download:
        officer.get_by_role("link", name="Download the signed file").click()
    file = Path(download.value.path()).read_bytes()

    consent = answer_to(file, own)
    altered, genuine = tmp_path / "altered.json", tmp_path / "genuine.json"
    altered.write_bytes(consent.replace(b"ZZ-C-17", b"ZZ-C-18"))
    genuine.write_bytes(consent)
    officer = visit("/exchange/upload/", user="licensing")
    check(officer)
    officer.set_input_files("#id_file", altered)
    officer.get_by_role("button", name="Check and take in").click()
    expect(officer.get_by_text("was altered after it was signed").first).to_be_visible()
    officer.set_input_files("#id_file", genuine)
    officer.get_by_role("button", name="Check and take in").click()
    expect(officer.get_by_text("The signature holds")).to_be_visible()
    check(officer)
    officer.goto(f"{officer.url.split('/exchange/')[0]}/sources/exchanges/{about}/")
    expect(officer.get_by_text("ZZ-C-17")).to_be_visible()
