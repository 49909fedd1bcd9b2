"""What holders and the regulator fill in, by subject."""

from korgan.sources.forms.source import (
    MOST_NUCLIDES,
    DateInput,
    MoveForm,
    RegistrationForm,
    StepForm,
)

__all__ = [
    "MOST_NUCLIDES",
    "DateInput",
    "MoveForm",
    "RegistrationForm",
    "StepForm",
]
