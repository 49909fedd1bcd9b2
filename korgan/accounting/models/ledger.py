"""The ledger: batches, accounts, movements and their lines; transfers; what waits for approval.

Movements and lines are written once. Triggers of the database refuse to change or remove them.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from korgan.accounting.models.facilities import Area, Calibration, Method, Place
from korgan.kernel.organisations.models import Labelled

CATEGORY_LABELS = {
    "N": _("Natural uranium"),
    "D": _("Depleted uranium"),
    "E": _("Enriched uranium"),
    "P": _("Plutonium"),
    "T": _("Thorium"),
}
# Codes of the ledger that no report knows: the opening inventory, a move between places.
OPENING, RELOCATION = "PB", "MV"
# Codes with which a batch comes into an area under a name of its own.
ARRIVALS = frozenset({"RF", "RD", "RS", "RN", "RP", OPENING})
PRODUCTION = "NP"
# Codes after which a batch may hold what it did not: production in uranium makes plutonium.
BRINGS_IN = ARRIVALS | {PRODUCTION}
# Entries that are not amended one by one: they stand in an act or a count of several.
NOT_AMENDABLE = frozenset({OPENING, RELOCATION, "RM", "RP", "L+", "L-"})
# Mark in the record of an amendment whose difference a later count had settled already.
SETTLED = "settled"


class Batch(models.Model):
    """Material handled as a unit; its isotopic vector is what the ledger holds of it."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="batches")
    name = models.CharField(_("batch"), max_length=20)
    category = models.CharField(_("category"), max_length=1, choices=list(CATEGORY_LABELS.items()))
    place = models.ForeignKey(Place, models.PROTECT, verbose_name=_("place"))
    obligation = models.CharField(_("obligation"), max_length=20, blank=True)
    form = models.CharField(_("form"), max_length=2, blank=True)
    container = models.CharField(_("container"), max_length=1, blank=True)
    state = models.CharField(_("state of the material"), max_length=1, blank=True)
    shipper_batch = models.CharField(_("shipper's batch"), max_length=20, blank=True)
    seal = models.CharField(_("seal"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name", "category"], name="batch_name_once_per_area"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """An inventory account, or a counter-account outside (``external``)."""

    area = models.CharField(_("material balance area"), max_length=30)
    category = models.CharField(_("category"), max_length=1, choices=list(CATEGORY_LABELS.items()))
    place = models.CharField(_("place"), max_length=8, blank=True)
    obligation = models.CharField(_("obligation"), max_length=20, blank=True)
    external = models.CharField(_("counter-account"), max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "category", "place", "obligation", "external"], name="account_once"
            )
        ]

    def __str__(self) -> str:
        return " ".join(p for p in (self.area, self.category, self.place, self.external) if p)


class Movement(models.Model):
    """Lines that balance. ``event_date``: when it happened; ``booked_at``: when it was booked."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="movements")
    # Counts up in each area without gaps.
    number = models.PositiveBigIntegerField(_("number"))
    code = models.CharField(_("code"), max_length=2)
    status = models.CharField(_("entry status"), max_length=1, default="N")
    revision = models.PositiveSmallIntegerField(_("revision"), default=0)
    event_date = models.DateField(_("event"))
    booked_at = models.DateTimeField(_("booked"))
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="movements")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="amendments")
    counterpart = models.CharField(_("from or to"), max_length=30, blank=True)
    basis = models.CharField(_("measurement basis"), max_length=1, blank=True)
    method = models.ForeignKey(Method, models.PROTECT, null=True, verbose_name=_("method"))
    calibration = models.ForeignKey(Calibration, models.PROTECT, null=True)
    document = models.CharField(_("source document"), max_length=80, blank=True)
    # The record as stated, complete; a correction repeats it with the right values.
    record = models.JSONField()
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # SHA-256 over the movement, its lines and the digest before it in the area's ledger.
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("movement")
        indexes = [
            models.Index(fields=["area", "event_date", "id"], name="movement_by_area_and_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["area", "number"], name="movement_number_once"),
            models.CheckConstraint(
                condition=~Q(status__in=["C", "D"]) | Q(corrects__isnull=False),
                name="amendment_names_its_original",
            ),
            # With a condition it is an index of its own: SQLite would else make the table anew,
            # without the triggers that keep it.
            models.UniqueConstraint(
                fields=["corrects", "revision"],
                condition=Q(corrects__isnull=False),
                name="one_amendment_a_revision",
            ),
        ]

    @property
    def identifier(self) -> str:
        """Area and number."""
        return f"{self.area.code}/{self.number}"

    def __str__(self) -> str:
        return self.identifier


class LedgerLine(models.Model):
    """A signed amount of one substance (U, U-235, Pu, ..., items) in one account."""

    movement = models.ForeignKey(Movement, models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, models.PROTECT, related_name="lines")
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, related_name="lines", db_index=False
    )
    substance = models.CharField(max_length=8)
    # Micrograms; items as they are.
    amount = models.BigIntegerField()
    # As in the movement: a value as known on a date comes out of one index.
    event_date = models.DateField()
    booked_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["account", "substance", "event_date", "booked_at", "amount"],
                name="line_of_account",
            ),
            models.Index(fields=["batch", "substance", "event_date"], name="line_of_batch"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="line_is_not_nothing")]

    def __str__(self) -> str:
        return f"{self.account}: {self.amount:+d} {self.substance}"


class AccountSum(models.Model):
    """What was booked in a month (UTC) about a month, in one account; follows from the lines.

    A value as known on a date adds whole months from here and single lines at the edges only.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="sums", db_index=False)
    substance = models.CharField(max_length=8)
    event_month = models.DateField()
    booked_month = models.DateField()
    amount = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "substance", "event_month", "booked_month"],
                name="account_sum_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.event_month:%Y-%m}: {self.amount:+d} {self.substance}"


class BatchOrigin(models.Model):
    """What a batch was made of: re-batching, blending, dissolution."""

    product = models.ForeignKey(Batch, models.PROTECT, related_name="origins")
    source = models.ForeignKey(Batch, models.PROTECT, related_name="products")
    movement = models.ForeignKey(Movement, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "source"], name="batch_origin_once")
        ]

    def __str__(self) -> str:
        return f"{self.source} > {self.product}"


class Transfer(Labelled):
    """Material between two areas of the State; owned by the shipper, read by both."""

    shipper = models.ForeignKey(Area, models.PROTECT, related_name="shipments")
    receiver = models.ForeignKey(Area, models.PROTECT, related_name="receipts")
    shipment = models.OneToOneField(Movement, models.PROTECT, related_name="transfer")
    receipt = models.OneToOneField(Movement, models.PROTECT, null=True, related_name="received")
    due_on = models.DateField(_("due"))

    class Meta:
        verbose_name = _("transfer")

    def __str__(self) -> str:
        return f"{self.shipper} > {self.receiver}: {self.shipment.batch}"


class WaitingPosting(Labelled):
    """A posting above the threshold: booked when a second person approves it."""

    STATES = {"waiting": _("Waiting"), "booked": _("Booked"), "refused": _("Refused")}

    area = models.ForeignKey(Area, models.PROTECT, related_name="waiting")
    # What is to be done, complete: what the approval binds to.
    content = models.JSONField()
    title = models.CharField(_("what"), max_length=200)
    state = models.CharField(
        _("state"), max_length=8, choices=list(STATES.items()), default="waiting"
    )
    movement = models.ForeignKey(Movement, models.PROTECT, null=True, related_name="+")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed"))

    class Meta:
        verbose_name = _("posting that waits")

    def __str__(self) -> str:
        return self.title
