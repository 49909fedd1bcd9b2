from __future__ import annotations

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast, user_of

CHANNELS = np.arange(512)
EMPTY = np.random.default_rng(1).poisson(
    40 * np.exp(-CHANNELS / 40) + 8 * np.exp(-CHANNELS / 150) + 0.3
)


def spe(times: str) -> bytes:
    rows = "\n".join(f"{int(count)}" for count in EMPTY)
    return (
        f"$MEAS_TIM:\n{times}\n$DATA:\n0 511\n{rows}\n$ENER_FIT:\n0 6.0\n$ENDRECORD:\n"
    ).encode()


def uploaded(cast: Cast, language: str, name: str, data: bytes) -> tuple[int, str]:
    client = Client(HTTP_ACCEPT_LANGUAGE=language)
    client.force_login(user_of(cast.customs_officer))
    answer = client.post("/border/upload/", {"file": SimpleUploadedFile(name, data)}, follow=True)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(
    ("language", "why"),
    [("en", "The detector was busy for 90% of the time"), ("ru", "Детектор был занят 90%")],
)
def test_the_case_page_says_why_no_verdict_can_be_given(
    cast: Cast, language: str, why: str
) -> None:
    status, page = uploaded(cast, language, "a.spe", spe("6 60"))
    assert status == 200
    assert why in page
    _status, trusted = uploaded(cast, language, "b.spe", spe("60 60"))
    assert why not in trusted


def test_a_refused_file_is_told_in_the_readers_language(cast: Cast) -> None:
    data = (
        b"<?xml version='1.0'?>\n<RadInstrumentData><Spectrum><ChannelData>1 x 3</ChannelData>"
        b"</Spectrum></RadInstrumentData>"
    )
    status, page = uploaded(cast, "ru", "a.n42", data)
    assert status == 422
    assert "в строке 2: на месте числа отсчётов стоит x" in page
