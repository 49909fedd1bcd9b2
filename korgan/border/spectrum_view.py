"""What the plot of a measurement shows: counts, fit with its parts, background, lines."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from korgan.border.analysis import background_in
from korgan.border.readers import InstrumentFile
from korgan.science.errors import InputError
from korgan.science.nuclides import emissions
from korgan.science.spectra import Spectrum
from korgan.science.spectra.rebinning import rebin
from korgan.science.spectra.spectrum import Purpose

MOST_LINES = 12
WEAKEST_LINE = 0.03


def plot_data(
    file: InstrumentFile, index: int, background: InstrumentFile | None, nuclides: list[str]
) -> dict[str, Any]:
    """Return one measurement ready to be drawn.

    Raises
    ------
    InputError
        ``no_measurement`` when the file has no such measurement with a spectrum.
    """
    spectrum = next((m.spectrum for m in file.measurements if m.index == index), None)
    if spectrum is None:
        raise InputError("no_measurement", f"there is no spectrum {index} in this file")
    shade = _background_of(file, background, spectrum)
    edges, fit = _fitted(spectrum, _shade(file, background, spectrum))
    return {
        "index": index,
        "title": spectrum.title or spectrum.detector.text(),
        "live_time_s": spectrum.live_time_s,
        "counts": spectrum.counts.tolist(),
        "energies": None if edges is None else np.round((edges[1:] + edges[:-1]) / 2, 3).tolist(),
        "background": shade,
        "fit": fit,
        "lines": _lines(nuclides) if edges is not None else [],
    }


def _shade(
    file: InstrumentFile, background: InstrumentFile | None, spectrum: Spectrum
) -> Spectrum | None:
    """Return the background with which the measurement was identified."""
    other = next(iter(background.spectra), None) if background else None
    found = other or background_in(file)
    return None if found is spectrum else found


def _fitted(
    spectrum: Spectrum, shade: Spectrum | None
) -> tuple[NDArray[np.float64] | None, dict[str, Any] | None]:
    """Return the energies of the channels by the scale used, and what the engine expects there."""
    from korgan.border.energy_scale import identified  # heavy: numba and tables

    said = identified(spectrum, shade)
    if said.curve is None or said.nominal is None:
        return spectrum.edges_kev(), None
    curve, nominal = said.curve(), said.nominal.edges_kev(spectrum.channels)
    centres = 0.5 * (nominal[1:] + nominal[:-1])
    middle = 0.5 * (curve.edges_kev[1:] + curve.edges_kev[:-1])
    inside = (centres >= curve.edges_kev[0]) & (centres <= curve.edges_kev[-1])

    def by_channel(counts: NDArray[np.float64]) -> list[float | None]:
        density = counts / np.diff(curve.edges_kev)
        values = np.interp(centres, middle, density) * np.diff(nominal)
        return [
            round(float(value), 4) if within else None
            for value, within in zip(values, inside, strict=True)
        ]

    used = np.polynomial.Polynomial(said.found.calibration.coefficients)
    edges = used(np.arange(spectrum.channels + 1.0))
    parts = {label: by_channel(counts) for label, counts in curve.parts.items()}
    rising = bool(np.all(np.diff(edges) > 0))
    return edges if rising else nominal, {"total": by_channel(curve.total), "parts": parts}


def _background_of(
    file: InstrumentFile, background: InstrumentFile | None, spectrum: Spectrum
) -> list[float] | None:
    """Return the background in the spectrum's own channels and for its own live time."""
    sources = [*(background.measurements if background else ()), *file.measurements]
    found = [
        m.spectrum
        for position, m in enumerate(sources)
        if m.spectrum is not None
        and m.spectrum is not spectrum
        and (
            m.spectrum.purpose is Purpose.BACKGROUND
            or (background is not None and position < len(background.measurements))
        )
    ]
    if not found or not spectrum.live_time_s or not found[0].live_time_s:
        return None
    shade = found[0]
    scale = spectrum.live_time_s / found[0].live_time_s
    own, other = spectrum.edges_kev(), shade.edges_kev()
    if own is not None and other is not None:
        return [round(v, 4) for v in (rebin(shade.counts, other, own) * scale).tolist()]
    if shade.channels == spectrum.channels:
        return [round(v, 4) for v in (shade.counts * scale).tolist()]
    return None


def _lines(nuclides: list[str]) -> list[dict[str, Any]]:
    lines = []
    for nuclide in nuclides:
        try:
            emitted = emissions(nuclide)
        except InputError:
            continue
        strongest = np.argsort(emitted.per_decay)[::-1][:MOST_LINES]
        threshold = WEAKEST_LINE * float(emitted.per_decay.max(initial=0.0))
        lines += [
            {
                "nuclide": nuclide,
                "energy_kev": round(float(emitted.energy_kev[i]), 2),
                "intensity": round(float(emitted.per_decay[i]), 5),
            }
            for i in strongest
            if emitted.per_decay[i] >= threshold and emitted.energy_kev[i] >= 20
        ]
    return lines
