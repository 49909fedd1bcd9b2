"""What pages say of a case's next step."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from korgan.border.domain import NextStep


@dataclass(frozen=True)
class Step:
    """One step in words: what to do, and why."""

    title: str | Promise
    text: str | Promise
    tone: str


CATEGORIES: dict[str, str | Promise] = {
    "SNM": _("special nuclear material"),
    "medical": _("medical"),
    "industrial": _("industrial"),
    "NORM": _("naturally occurring"),
}


def in_words(category: str) -> str:
    """Return a nuclide's category as pages and reports write it."""
    return str(CATEGORIES.get(category, category))


# What the counts say of a line, and where an energy scale comes from, by the engine's codes.
LINES: dict[str, str | Promise] = {
    "seen": _("seen"),
    "missing": _("expected, but not seen"),
    "too_weak": _("too weak here to tell"),
}
SCALES: dict[str, str | Promise] = {
    "file": _("The energy scale of the file holds."),
    "file_adjusted": _("The energy scale of the file holds after a small adjustment."),
    "corrected": _("The energy scale of the file was corrected by lines in the spectrum."),
    "spectrum": _("The energy scale was found from lines in the spectrum itself."),
    "likely": _("The energy scale is not certain; the likeliest ones were weighed."),
    "none": _("No energy scale could be found."),
}
# What the file states and cannot be used, by the reader's codes.
NOTES: dict[str, str | Promise] = {
    "energy_calibration_not_numbers": _(
        "The energy calibration in the file is not made of numbers; it was not used."
    ),
    "time_of_measurement_no_date": _(
        "The time of measurement in the file is no date; it was not used."
    ),
    "measurements_after_the_first_100_left_out": _(
        "The file holds more than 100 measurements; the first 100 were looked at."
    ),
}


STEPS: dict[NextStep, Step] = {
    NextStep.ISOLATE_AND_CALL: Step(
        _("Isolate it, keep people away, and call the technical support organisation"),
        _("Neutrons or special nuclear material: this alarm is never released at the post."),
        "bad",
    ),
    NextStep.INSPECT_FURTHER: Step(
        _("Inspect further"),
        _("Special nuclear material cannot be excluded under what was measured."),
        "warn",
    ),
    NextStep.MEASURE_LONGER: Step(
        _("Measure longer"),
        _("There are not enough counts for a verdict. Stay at the hottest place."),
        "info",
    ),
    NextStep.MEASURE_AGAIN: Step(
        _("Measure again"), _("No verdict can be given from this file."), "warn"
    ),
    NextStep.CHECK_MEDICAL: Step(
        _("Ask for the medical certificate"),
        _("The nuclide is used in medicine: nuclide, date and person must fit."),
        "info",
    ),
    NextStep.CHECK_CARGO: Step(
        _("Compare with the cargo declaration"),
        _("Naturally occurring material: the goods and the spread over the load must fit."),
        "info",
    ),
    NextStep.CHECK_LICENCE: Step(
        _("Ask for the licence and the transport documents"),
        _("The nuclide is used in industry: without papers treat it as out of control."),
        "warn",
    ),
    NextStep.RECORD_FINDING: Step(
        _("Record your finding"), _("Nothing above background was named."), "info"
    ),
    NextStep.REVIEW: Step(
        _("A second person decides"), _("The finding waits for review."), "waiting"
    ),
    NextStep.NONE: Step(_("Nothing more to do"), _("The case is closed."), "good"),
}
