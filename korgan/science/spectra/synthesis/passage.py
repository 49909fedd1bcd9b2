"""Samples of a vehicle that passes a portal, from declared physics and a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from korgan.science.errors import InputError
from korgan.science.nuclides import emissions
from korgan.science.photons.background import Background, background_rate
from korgan.science.photons.detectors import detector
from korgan.science.spectra.synthesis.measurement import Instrument, SourceTerm, source_rate


@dataclass(frozen=True, slots=True)
class Panel:
    """One detector of a portal; the lane runs along y, the portal stands at y = 0.

    Attributes
    ----------
    side_cm : float
        Distance of the crystal's face from the middle of the lane (cm), positive to the right.
    along_cm : float
        Place along the lane (cm).
    height_cm : float
        Height of its middle above that of the source (cm).
    """

    side_cm: float
    along_cm: float = 0.0
    height_cm: float = 0.0


@dataclass(frozen=True, slots=True)
class Passage:
    """How a vehicle passes.

    Attributes
    ----------
    speed_cm_s : float
        Speed (cm/s), above zero.
    interval_s : float
        Length of a sample (s).
    duration_s : float
        Length of the series (s); the source passes y = 0 in its middle.
    vehicle_cm : float
        Length of the vehicle (cm), with the source in its middle; zero for none.
    suppression : float
        Share of the background that the vehicle keeps from a panel when it stands before it.
    source_side_cm : float
        Place of the source off the middle of the lane (cm), positive to the right.
    """

    speed_cm_s: float = 220.0
    interval_s: float = 0.1
    duration_s: float = 10.0
    vehicle_cm: float = 600.0
    suppression: float = 0.15
    source_side_cm: float = 0.0


@dataclass(frozen=True, slots=True)
class NeutronPanel:
    """Neutron detector beside each panel.

    Attributes
    ----------
    area_cm2 : float
        Area of the moderated detector (cm2).
    efficiency : float
        Counts per neutron that meets the area.
    background_per_s : float
        Background counts per second.
    """

    area_cm2: float = 3000.0
    efficiency: float = 0.12
    background_per_s: float = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class PassageSeries:
    """Samples of a passage.

    Attributes
    ----------
    time_s : ndarray (t,)
        Middle of each sample; the source is before the portal at zero.
    counts : ndarray (t, panels, n) of int64
        Gamma counts by sample, panel and channel.
    neutrons : ndarray (t, panels) of int64
        Neutron counts.
    expected_source, expected_background : ndarray (t, panels)
        Expected gamma counts, all channels together.
    occupied : ndarray (t,) of bool
        Whether the vehicle is before the portal.
    edges_kev : ndarray (n + 1,)
        Channel edges (keV).
    interval_s : float
        Length of a sample (s).
    """

    time_s: NDArray[np.float64]
    counts: NDArray[np.int64]
    neutrons: NDArray[np.int64]
    expected_source: NDArray[np.float64]
    expected_background: NDArray[np.float64]
    occupied: NDArray[np.bool_]
    edges_kev: NDArray[np.float64]
    interval_s: float


def _geometry(
    panels: Sequence[Panel], passage: Passage, time_s: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Distance (cm) and cosine to the face of each panel at each time (t, panels)."""
    side = np.array([abs(panel.side_cm - passage.source_side_cm) for panel in panels])
    height = np.array([panel.height_cm for panel in panels])
    along = passage.speed_cm_s * time_s[:, None] - np.array([panel.along_cm for panel in panels])
    distance = np.sqrt(side**2 + height**2 + along**2)
    if not distance.min() > 0.0:
        raise InputError("passage_out_of_range", "the source passes through a detector")
    return distance, side / distance


def _suppressed(
    panels: Sequence[Panel], passage: Passage, time_s: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Share of the background that is left: it falls and rises as the vehicle comes and goes."""
    along = np.array([panel.along_cm for panel in panels])
    place = passage.speed_cm_s * time_s[:, None] - along
    # a panel sees some 2 m of the road; the edge of the vehicle crosses that width
    cover = 0.5 * (
        np.tanh((place + 0.5 * passage.vehicle_cm) / 100.0)
        - np.tanh((place - 0.5 * passage.vehicle_cm) / 100.0)
    )
    return np.asarray(1.0 - passage.suppression * cover)


def pass_by(
    instrument: Instrument,
    sources: Sequence[SourceTerm],
    panels: Sequence[Panel],
    *,
    seed: int,
    passage: Passage | None = None,
    background: Background | None = None,
    neutron_panel: NeutronPanel | None = None,
) -> PassageSeries:
    """Draw the samples of a vehicle that passes a portal.

    The spectrum of the source is folded once, at its nearest distance, and scaled with the inverse
    square of the distance and the area that the panel turns to it; the change of its shape with
    distance and angle is neglected. The vehicle hides background but not the source.

    Parameters
    ----------
    instrument : Instrument
        Detector of every panel, with its scale.
    sources : sequence of SourceTerm
        What the vehicle carries; may be empty.
    panels : sequence of Panel
        Where the detectors stand.
    seed : int
        Seed; equal seeds give equal counts.
    passage : Passage, optional
        Speed, sampling, vehicle.
    background : Background, optional
        Natural background; world average when left out.
    neutron_panel : NeutronPanel, optional
        Neutron detectors; usual ones when left out.

    Returns
    -------
    PassageSeries
        Counts by sample, panel and channel.

    Raises
    ------
    InputError
        ``passage_out_of_range``, ``no_panels`` or as :func:`synthesise` does.

    Examples
    --------
    >>> instrument = Instrument("NaI 2x4x16", np.linspace(0.0, 3000.0, 129))
    >>> series = pass_by(instrument, [SourceTerm("Co-60", 1e6)], [Panel(200), Panel(-200)], seed=3)
    >>> series.counts.shape
    (100, 2, 128)
    """
    passage, natural = passage or Passage(), background or Background()
    neutron = neutron_panel or NeutronPanel()
    samples = _samples(passage)
    if not panels:
        raise InputError("no_panels", "a portal needs at least one detector")
    time_s = np.asarray(
        (np.arange(samples) - 0.5 * (samples - 1)) * passage.interval_s, dtype=float
    )
    distance, cosine = _geometry(panels, passage, time_s)
    nearest = float(distance.min())
    spectrum = source_rate(instrument, sources, nearest) * passage.interval_s
    closeness = _seen(instrument.detector, nearest, distance, cosine)
    folding = instrument.folding(nearest)
    rate = passage.interval_s * background_rate(folding, natural)
    left = _suppressed(panels, passage, time_s)
    expected = closeness[:, :, None] * spectrum + left[:, :, None] * rate
    rng = np.random.default_rng(seed)
    per_second = sum(
        term.activity_bq * emissions(term.name, term.age_s).neutrons_per_decay for term in sources
    )
    solid = neutron.area_cm2 * cosine / (4.0 * np.pi * distance**2 + neutron.area_cm2)
    neutrons = per_second * solid * neutron.efficiency + left * neutron.background_per_s
    return PassageSeries(
        time_s=time_s,
        counts=rng.poisson(expected),
        neutrons=rng.poisson(neutrons * passage.interval_s),
        expected_source=closeness * spectrum.sum(),
        expected_background=left * rate.sum(),
        occupied=np.abs(passage.speed_cm_s * time_s) <= 0.5 * passage.vehicle_cm,
        edges_kev=np.asarray(instrument.edges_kev, dtype=float),
        interval_s=passage.interval_s,
    )


def _samples(passage: Passage) -> int:
    """Count the samples of a passage that makes sense."""
    sensible = (
        passage.speed_cm_s > 0.0
        and passage.interval_s > 0.0
        and passage.duration_s >= passage.interval_s
        and passage.vehicle_cm >= 0.0
        and 0.0 <= passage.suppression <= 1.0
    )
    if not sensible:
        raise InputError(
            "passage_out_of_range",
            "speed, sampling, vehicle or suppression of the passage make no sense",
            mend="positive speed and times, suppression from 0 to 1",
        )
    return int(passage.duration_s / passage.interval_s)


def _seen(
    name: str, nearest: float, distance: NDArray[np.float64], cosine: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Counts relative to a source straight in front of a panel at the nearest distance."""
    model = detector(name)
    crystal = model.bodies[model.sensitive]
    side = (crystal.z_high - crystal.z_low) * 2.0 * min(crystal.half_x, crystal.half_y)
    sine = np.sqrt(np.maximum(1.0 - cosine**2, 0.0))
    shown = cosine + sine * side / model.face_area_cm2
    return np.asarray(shown * (nearest / distance) ** 2)
