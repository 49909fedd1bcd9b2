"""What is evaluated statistically: a sequence of balances with its measurements, and requests.

A reader makes a ``Study`` of a file, the services make one of the ledger; ``evaluation``
computes everything that it asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from korgan.science.accountancy.balance_lines import Observations
from korgan.science.accountancy.detection import LossScenario
from korgan.science.accountancy.measurement import ErrorModel, FloatArray, IntArray

UNITS_IN_GRAMS = {"ug": 1e-6, "mg": 1e-3, "g": 1.0, "kg": 1e3, "t": 1e6}


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth saying beside a result that does not prevent it."""

    code: str
    message: str
    where: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """One material balance period."""

    name: str
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class TestSettings:
    """How the sequential tests are run."""

    __test__ = False  # a setting of tests, not a test

    false_alarm: float = 0.05
    k: float = 0.5
    h: float | None = None
    sides: int = 1
    limit_factor: float = 3.0
    length: int | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class GivenSequence:
    """A MUF sequence whose covariance is known from elsewhere."""

    muf: FloatArray
    covariance: FloatArray


@dataclass(frozen=True, slots=True)
class Measured:
    """Where the errors of a value come from."""

    model: ErrorModel
    calibration: str


@dataclass(frozen=True, slots=True)
class TransferPair:
    """The two values of one transfer."""

    name: str
    shipper: str
    shipped: float
    received: float
    shipper_error: Measured
    receiver_error: Measured
    receiver: str = ""


@dataclass(frozen=True, slots=True)
class Inspection:
    """Pairs of one stratum measured by operator and inspector."""

    name: str
    population: int
    operator: FloatArray
    inspector: FloatArray
    operator_error: Measured
    inspector_error: Measured
    place: int
    declared_mass: float | None = None
    balance: int | None = None
    stratum: int | None = None


@dataclass(frozen=True, slots=True)
class PairedData:
    """Paired values for the estimation of variance components."""

    name: str
    operator: FloatArray
    inspector: FloatArray
    group: IntArray | None
    multiplicative: bool


@dataclass(frozen=True, slots=True)
class GroupedData:
    """Grouped values for one-way random effects."""

    name: str
    groups: tuple[FloatArray, ...]


@dataclass(frozen=True, slots=True)
class SamplingRequest:
    """A population to be sampled."""

    name: str
    population: int
    defects: int | None
    goal: float | None
    item_mass: float | None
    non_detection: float
    identification: float = 1.0
    mass: float | None = None
    random_relative: float | None = None
    systematic_relative: float | None = None
    false_alarm: float = 0.05


@dataclass(frozen=True, slots=True)
class PowerRequest:
    """Power of the test of one balance."""

    name: str
    loss: float
    sigma: float | None
    balance: int | None
    false_alarm: float
    detection: float


@dataclass(frozen=True, slots=True)
class DetectionRequest:
    """Loss scenarios to be simulated."""

    scenarios: tuple[LossScenario, ...]
    false_alarm: float
    k: float
    iterations: int
    seed: int


@dataclass(frozen=True, slots=True)
class CusumRequest:
    """Independent values for a tabular CUSUM."""

    name: str
    values: FloatArray
    target: float
    sigma: float
    k: float
    h: float


@dataclass(frozen=True, slots=True)
class MaterialRequest:
    """An isotopic vector to be classified, after decay if a time is given."""

    name: str
    grams: dict[str, float]
    years: float = 0.0
    irradiated: bool = False
    irradiated_above_1_gy_h: bool = False
    reduce_irradiated: bool = True


@dataclass(frozen=True, slots=True)
class OpenPeriod:
    """What was measured since the last physical inventory."""

    since: str | None
    inputs: float
    outputs: float
    events: int


@dataclass(frozen=True, slots=True)
class Study:
    """Everything that a file asks to be computed."""

    name: str
    unit: str = "kg"
    facility: str = ""
    material_balance_area: str = ""
    material: str = ""
    facility_kind: str = ""
    goal: float | None = None
    periods: tuple[Period, ...] = ()
    strata: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    observations: Observations | None = None
    labels: tuple[str, ...] = ()
    open_period: OpenPeriod | None = None
    sequence: GivenSequence | None = None
    tests: TestSettings = field(default_factory=TestSettings)
    near_real_time: bool = False
    iterations: int = 50_000
    transfers: tuple[TransferPair, ...] = ()
    transfer_limit_factor: float = 2.0
    inspections: tuple[Inspection, ...] = ()
    paired: tuple[PairedData, ...] = ()
    grouped: tuple[GroupedData, ...] = ()
    sampling: tuple[SamplingRequest, ...] = ()
    power: tuple[PowerRequest, ...] = ()
    detection: DetectionRequest | None = None
    cusums: tuple[CusumRequest, ...] = ()
    materials: tuple[MaterialRequest, ...] = ()
    notes: tuple[Note, ...] = ()
