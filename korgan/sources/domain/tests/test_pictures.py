from __future__ import annotations

import pytest

from korgan.science.errors import InputError
from korgan.sources.domain.pictures import media_type_of


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
    ],
)
def test_a_picture_is_told_by_its_bytes(data: bytes, media_type: str) -> None:
    assert media_type_of(data) == media_type


@pytest.mark.parametrize("data", [b"", b"<svg onload=x>", b"GIF89a", b"RIFF....WAVE", b"\xff\xd8"])
def test_what_is_no_photograph_is_refused(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        media_type_of(data)
    assert caught.value.code == "no_picture"
