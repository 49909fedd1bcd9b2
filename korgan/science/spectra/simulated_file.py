"""The N42 file that a hand-held sodium-iodide identifier would have written: simulated."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

import numpy as np

from korgan.science.spectra.n42_writing import WrittenMeasurement, write_n42
from korgan.science.spectra.synthesis import Background, Instrument, SourceTerm, synthesise

CHANNELS, GAIN_KEV, BACKGROUND_S = 1024, 2.93, 300.0


def simulated_n42(
    sources: Iterable[tuple[str, float]],
    live_time_s: float,
    *,
    seeds: tuple[int, int],
    started_at: datetime,
    neutron_counts: int | None,
    model: str,
    serial: str,
    remark: str,
    document_uuid: uuid.UUID,
) -> bytes:
    """Return a file with a foreground, and a background of 300 s taken 20 minutes earlier.

    Parameters
    ----------
    sources : iterable of (str, float)
        Nuclides and activities (Bq) before the detector, a sodium-iodide crystal of 3 inches.
    live_time_s : float
        Duration of the foreground (s).
    seeds : (int, int)
        Of the foreground's and of the background's counts; equal seeds give equal bytes.
    started_at : datetime
        Start of the foreground, with its time zone.
    neutron_counts : int or None
        Neutrons counted in the foreground.
    model, serial, remark : str
        What the file says of the instrument, and that it is simulated.
    document_uuid : UUID
        Identity of the document.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    InputError
        As of :func:`korgan.science.spectra.synthesis.synthesise` and :func:`write_n42`.
    """
    instrument = Instrument("NaI 3x3", np.arange(CHANNELS + 1, dtype=np.float64) * GAIN_KEV)
    terms = [SourceTerm(name, activity) for name, activity in sources]
    shade = Background()
    taken = synthesise(instrument, terms, live_time_s, seed=seeds[0], background=shade)
    empty = synthesise(instrument, [], BACKGROUND_S, seed=seeds[1], background=shade)
    before = started_at - timedelta(minutes=20)
    return write_n42(
        [
            WrittenMeasurement(
                "Foreground", taken.counts, live_time_s, live_time_s, started_at, neutron_counts
            ),
            WrittenMeasurement("Background", empty.counts, BACKGROUND_S, BACKGROUND_S, before, 2),
        ],
        coefficients=(0.0, GAIN_KEV, 0.0),
        manufacturer="Simulated",
        model=model,
        serial=serial,
        detector_kind="NaI",
        remark=remark,
        document_uuid=document_uuid,
    )
