from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from korgan.kernel.reference.services import load_shipped_packs
from korgan.law.models import TextVersion
from korgan.law.readers import read_legal_file
from korgan.law.services.texts import import_work
from korgan.law.tests.texts import NUCLEAR_ACT
from tests.cast import Cast


@pytest.fixture
def packs(cast: Cast, tmp_path: Path, settings: Settings) -> Cast:
    """Return the cast with the rule packs loaded and a folder for originals."""
    settings.DOCUMENT_ROOT = tmp_path
    load_shipped_packs(actor=cast.administrator)
    return cast


@pytest.fixture
def act(packs: Cast) -> TextVersion:
    """Return the fictional State's nuclear act as adopted."""
    data = NUCLEAR_ACT.encode()
    return import_work(
        actor=packs.regulator_licensing,
        content=read_legal_file(data, "act.txt"),
        data=data,
        filename="act.txt",
        kind="act",
        number="12",
        adopted_on=date(2015, 3, 1),
        title="Nuclear Act",
        language="en",
        in_force_from=date(2015, 4, 1),
    )
