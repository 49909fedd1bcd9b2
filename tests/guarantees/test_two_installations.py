"""Two installations that share nothing but files: request, consent and notice go round."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PREPARE = """
import django; django.setup()
from pathlib import Path
import os
from korgan.web.installation import ensure_keys, prepare_database
ensure_keys(Path(os.environ["KORGAN_DATA_DIR"])); prepare_database()
"""
SCENE = """
import django; django.setup()
from dataclasses import replace
from datetime import timedelta
from django.utils import timezone
from korgan.kernel.organisations.models import Organisation
from korgan.kernel.reference.services import load_shipped_packs
from korgan.sources.tests.registered import registered, site_of
from korgan.sources.services import WrittenContent, decide_exchange, request_exchange
from korgan.sources.models import ExchangeRequest
from tests.cast import create_cast
cast = create_cast()
load_shipped_packs(actor=cast.administrator)
Organisation.objects.filter(id=cast.administrator.organisation_id).update(runs_this_node=True)
holder, soon = cast.operator_applicant, timezone.localdate() + timedelta(days=9)
"""
EXPORTS = (
    SCENE
    + """
from datetime import date
cobalt = WrittenContent("Co-60", "100 TBq", date(2026, 1, 1))
source = registered(holder, contents=[cobalt])
print(request_exchange(actor=holder, direction="export", site=source.site, sources=[source],
    abroad="Foreign clinic", abroad_country="XR", shipment_on=soon).number)
"""
)
# The same cast plays the other State: its organisations are moved there.
IMPORTS = (
    SCENE
    + """
Organisation.objects.filter(country="XR").update(country="XS")
Organisation.objects.filter(country="XQ").update(country="XR")
cast = type(cast)(**{name: replace(actor, country="XR" if actor.country == "XQ" else actor.country)
    for name, actor in cast.everyone().items()})
holder = cast.operator_applicant
wanted = request_exchange(actor=holder, direction="import", site=site_of(holder), described=[{
    "serial": "AB-017", "maker": "Maker", "model": "M-1", "nuclide": "Co-60",
    "activity": "100 TBq", "reference": "2026-01-01"}],
    abroad="Operator one", abroad_country="XQ", shipment_on=soon)
decide_exchange(actor=cast.regulator_licensing, exchange=wanted, approve=True, consent="XR-C-1",
    acknowledged=True, reason="Asked the consignee; the answers are on file.")
print(wanted.number)
"""
)
DECIDE = """
import django; django.setup()
from korgan.kernel.organisations.domain import Role
from korgan.kernel.organisations.seats import console_actor
from korgan.sources.models import ExchangeRequest
from korgan.sources.services import decide_exchange
found = ExchangeRequest.objects.get()
decide_exchange(actor=console_actor(Role.LICENSING_OFFICER), exchange=found, approve=True,
    reason="Asked the consignee; the answers are on file.")
"""


@dataclass
class Installation:
    """One installation: a folder, its database, its key, and nothing of the other's."""

    folder: Path

    def environment(self) -> dict[str, str]:
        found = {
            **os.environ,
            "KORGAN_DATA_DIR": str(self.folder),
            "KORGAN_SECRET_KEY": "for this test only",
            "KORGAN_ORIGIN": f"{self.folder.name}.example",
            "DJANGO_SETTINGS_MODULE": "korgan.settings.local",
        }
        found.pop("KORGAN_DATABASE_URL", None)
        return found

    def python(self, script: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", script], env=self.environment(), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def korgan(self, *words: str | Path, fails: bool = False) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "korgan", "message", *map(str, words), "--json"],
            env=self.environment(), capture_output=True, text=True,
        )  # fmt: skip
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.slow
def test_two_installations_agree_by_files_alone(tmp_path: Path) -> None:
    ours, theirs = Installation(tmp_path / "ours"), Installation(tmp_path / "theirs")
    ours.python(PREPARE)
    export = ours.python(EXPORTS)
    theirs.python(PREPARE)
    wanted = theirs.python(IMPORTS)
    keys = [each.korgan("key")["key"] for each in (ours, theirs)]
    trust = ("trust", "--confirmed-by", "read over the telephone", "--name", "Regulator")
    ours.korgan(*trust, "--state", "XR", keys[1])
    theirs.korgan(*trust, "--state", "XQ", keys[0])

    files = [tmp_path / f"{name}.json" for name in ("request", "consent", "notice", "altered")]
    asked = ours.korgan(
        "export", "--request", export, "--form", "consent_request", "--to", "Regulator", files[0]
    )
    assert theirs.korgan("verify", files[0])["id"] == asked["message"]
    assert theirs.korgan("import", files[0], "--request", wanted)["request"] == wanted
    consent = theirs.korgan(
        "export", "--answers", asked["message"], "--form", "consent", "--to", "Regulator",
        "--set", "granted=yes", "--set", "reference=XR-C-1", files[1],
    )  # fmt: skip

    files[3].write_bytes(files[1].read_bytes().replace(b"XR-C-1", b"XR-C-9"))
    refusal = ours.korgan("import", files[3], fails=True)
    assert refusal["error"]["code"] == "message_altered"
    assert ours.korgan("import", files[0], fails=True)["error"]["code"] == "unknown_key"
    assert ours.korgan("import", files[1])["changed"] == "consent"
    assert ours.korgan("import", files[1], fails=True)["error"]["code"] == "message_repeated"

    ours.python(DECIDE)
    ours.korgan(
        "export", "--answers", consent["message"], "--form", "prior_notification", "--to",
        "Regulator", "--set", "consent=XR-C-1", "--set", "carrier=Carrier", "--set",
        "expected_on=2026-07-01", files[2],
    )  # fmt: skip
    told = theirs.korgan("import", files[2])
    assert (told["request"], told["changed"]) == (wanted, "notified_on")
