"""Every pair of colours that meets on a page can be read, light and dark (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[1] / "static" / "korgan" / "tokens.css").read_text()
COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
LIGHT, CHOSEN_DARK, DEVICE_DARK = (
    dict(COLOUR.findall(part))
    for part in (
        TOKENS.partition("@media")[0],
        TOKENS.partition("@media screen {")[2].partition("@media")[0],
        TOKENS.partition("prefers-color-scheme: dark")[2],
    )
)
GROUNDS = ("canvas", "surface", "sunken")
TONES = ("info", "good", "warn", "bad", "neutral", "accent")
TEXT = [(ink, ground) for ink in ("ink", "ink-soft", *TONES) for ground in GROUNDS]
TEXT += [(ink, f"{tone}-tint") for ink in ("ink", "ink-soft") for tone in TONES]
TEXT += [(tone, f"{tone}-tint") for tone in TONES]
TEXT += [
    ("accent-strong", "accent-tint"),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-strong"),
]
TEXT += [("bad-strong", "bad-tint")]
SHAPES = [(shape, ground) for shape in ("line-strong", "focus") for ground in GROUNDS]
SHAPES += [(f"chart-{number}", "surface") for number in (1, 2, 3, 4)]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_contrast_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DEVICE_DARK], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(theme: dict[str, str]) -> None:
    weak = {pair: contrast(theme[pair[0]], theme[pair[1]]) for pair in TEXT}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", [LIGHT, DEVICE_DARK], ids=["light", "dark"])
def test_edges_rings_and_curves_stand_out_from_their_ground(theme: dict[str, str]) -> None:
    weak = {pair: contrast(theme[pair[0]], theme[pair[1]]) for pair in SHAPES}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}


def test_dark_is_the_same_whether_chosen_or_asked_for_by_the_device() -> None:
    assert CHOSEN_DARK == DEVICE_DARK
    assert set(CHOSEN_DARK) == set(LIGHT)
