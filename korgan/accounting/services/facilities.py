"""Writes of facilities, areas, places and measurement methods."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from korgan.accounting.domain.reports import ReportKind
from korgan.accounting.models import (
    AccountingReport,
    Area,
    Calibration,
    Facility,
    InventoryTaking,
    Method,
    Place,
)
from korgan.accounting.profiles import load_profile
from korgan.accounting.selectors.facilities import keeps, readable_areas
from korgan.accounting.selectors.reports import lacks_category
from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.organisations.domain import (
    Actor,
    Classification,
    OrganisationKind,
    Releasability,
    Role,
)
from korgan.kernel.organisations.models import Organisation, Site
from korgan.kernel.organisations.parties import announce_organisation
from korgan.kernel.organisations.rights import declare_action
from korgan.kernel.organisations.selectors import get_visible
from korgan.science.accountancy.measurement import ErrorModel

HOLDERS = [OrganisationKind.OPERATOR, OrganisationKind.TECHNICAL_SUPPORT]
_OF_A_TAKING = (ReportKind.PIL, ReportKind.MBR)
KEEP_AREAS = declare_action(
    "accounting.keep_areas",
    roles=[Role.INSPECTOR, Role.LICENSING_OFFICER, Role.ADMINISTRATOR],
    kinds=[OrganisationKind.REGULATOR],
)
KEEP_METHODS = declare_action(
    "accounting.keep_methods", roles=[Role.ACCOUNTANT, Role.ANALYST], kinds=HOLDERS
)


@service(KEEP_AREAS)
def register_facility(
    *,
    actor: Actor,
    holder: Organisation,
    code: str,
    name: str,
    site: Site | None = None,
    counts_items: bool = False,
    classification: Classification = Classification.CONFIDENTIAL,
) -> Facility:
    """Enter a facility that holds nuclear material; it belongs to its operator."""
    code = _code(code)
    if holder.country != actor.country:
        raise InputError("other_state", "the holder is in another State", where="holder")
    if Facility.objects.filter(country=actor.country, code=code).exists():
        raise Conflict("code_taken", f"there is a facility {code} already", where="code")
    facility = Facility.objects.create(
        organisation=holder,
        country=holder.country,
        classification=classification,
        releasability=Releasability.AUTHORITIES,
        code=code,
        name=name.strip(),
        site=site,
        counts_items=counts_items,
    )
    # The holder's name is known to all authorities; that of the facility may not be.
    announce_organisation(met_in="accounting", organisation=holder)
    record("accounting.facility_registered", facility, code=code, counts_items=counts_items)
    return facility


@service(KEEP_AREAS)
def register_area(
    *,
    actor: Actor,
    facility: Facility,
    code: str,
    name: str,
    places: list[tuple[str, str, str]],
    profile: str = "national@1",
    regime: str = "IAEA",
    four_eyes_special: int | None = None,
    four_eyes_source: int | None = None,
    one_room: bool = False,
) -> Area:
    """Enter a material balance area with its key measurement points: code, name, kind."""
    code = _code(code)
    load_profile(profile)
    if Area.objects.filter(country=facility.country, code=code).exists():
        raise Conflict("code_taken", f"there is an area {code} already", where="code")
    if not places:
        raise InputError(
            "no_place",
            "the area has no key measurement point",
            where="places",
            mend="name one place at least where material is held",
        )
    area = Area.objects.create(
        organisation_id=facility.organisation_id,
        country=facility.country,
        classification=facility.classification,
        releasability=facility.releasability,
        facility=facility,
        code=code,
        name=name.strip(),
        profile=profile,
        regime=regime,
        four_eyes_special=four_eyes_special,
        four_eyes_source=four_eyes_source,
        one_room=one_room,
    )
    Place.objects.bulk_create(
        Place(area=area, code=_code(each), name=title.strip(), kind=kind)
        for each, title, kind in places
    )
    record(
        "accounting.area_registered",
        area,
        places=[each for each, _, _ in places],
        profile=profile,
        four_eyes_special=four_eyes_special or 0,
        four_eyes_source=four_eyes_source or 0,
    )
    return area


@service(KEEP_AREAS)
def change_report_form(*, actor: Actor, area: Area, profile: str, reason: str) -> Area:
    """State reports in another form from the open period on; what was sealed stays as it is."""
    get_visible(actor, readable_areas(actor=actor), id=area.id)
    area = Area.objects.select_for_update().get(id=area.id)
    if area.country != actor.country:
        raise NotAllowed("other_state", "this area is in another State")
    if area.is_training:
        raise Conflict("not_in_training", "the books of a sandbox are only read")
    load_profile(profile)
    if profile == area.profile:
        raise Conflict("same_form", f"{area.code} reports in {profile} already", where="profile")
    if len(reason.strip()) < 5:
        raise InputError("reason_missing", "say why the form is changed", where="reason")
    _refuse_half_reported(area)
    before, area.profile = area.profile, profile
    area.save(update_fields=["profile"])
    record(
        "accounting.report_form_changed", area, before=before, profile=profile,
        reason=reason.strip()[:300],
    )  # fmt: skip
    return area


def _refuse_half_reported(area: Area) -> None:
    """A period is reported in one form: its changes, its listing and its balance."""
    taking = area.takings.filter(state="final").order_by("-taken_on").first()
    reports = AccountingReport.objects.filter(area=area)
    since = reports if taking is None else reports.filter(end__gt=taking.taken_on)
    if since.exists():
        raise Conflict(
            "period_half_reported",
            f"a report of the open period of {area.code} is sealed in {area.profile}",
            where="profile",
            mend="change the form after the next inventory taking is reported",
        )
    if taking is not None and any(_is_missing(taking, kind) for kind in _OF_A_TAKING):
        raise Conflict(
            "period_half_reported",
            f"the balance of {taking.taken_on} is not reported yet",
            where="profile",
            mend="seal the reports of that period first",
        )


def _is_missing(taking: InventoryTaking, kind: ReportKind) -> bool:
    """Whether a report of a taking is not sealed, or not for all categories; none is empty."""
    area, end = taking.area, taking.taken_on
    if kind is ReportKind.PIL and not any(
        any((x.counted or {}).values()) for x in taking.lines.all()
    ):
        return False
    sealed = AccountingReport.objects.filter(area=area, kind=kind.value, end=end).exists()
    return not sealed or lacks_category(area, kind, end)


@service(KEEP_METHODS)
def register_method(
    *,
    actor: Actor,
    area: Area,
    code: str,
    name: str,
    random_relative: Decimal,
    systematic_relative: Decimal,
    random_absolute: int = 0,
    systematic_absolute: int = 0,
    source: str = "",
) -> Method:
    """Enter a measurement method with the standard deviations of its errors (fractions, ug)."""
    keeps(actor, area)
    ErrorModel(float(random_relative), float(systematic_relative))
    if max(random_relative, systematic_relative) >= 1:
        raise InputError(
            "percent_meant",
            "a relative standard deviation of 1 or more is a percentage without its sign",
            where="random_relative",
            mend="write 0.002 for 0.2 %",
        )
    if area.methods.filter(code=code).exists():
        raise Conflict("code_taken", f"there is a method {code} already", where="code")
    method = Method.objects.create(
        area=area,
        code=code.strip(),
        name=name.strip(),
        random_relative=random_relative,
        systematic_relative=systematic_relative,
        random_absolute=random_absolute,
        systematic_absolute=systematic_absolute,
        source=source.strip(),
    )
    record(
        "accounting.method_registered",
        method,
        area=area.code,
        random_relative=str(random_relative),
        systematic_relative=str(systematic_relative),
    )
    return method


@service(KEEP_METHODS)
def add_calibration(
    *,
    actor: Actor,
    method: Method | None,
    name: str,
    valid_from: date,
    valid_to: date | None = None,
) -> Calibration:
    """Enter a calibration of a method: its systematic errors stay the same while it is valid."""
    if method is None:
        raise InputError(
            "calibration_without_method",
            "a calibration belongs to a measurement method",
            where="method",
            mend="enter the method first",
        )
    keeps(actor, method.area)
    if valid_to is not None and valid_to < valid_from:
        raise InputError("ends_before", "the calibration ends before it begins", where="valid_to")
    if method.calibrations.filter(name=name).exists():
        raise Conflict("name_taken", f"there is a calibration {name} already", where="name")
    overlapping = [
        each.name
        for each in method.calibrations.all()
        if (valid_to is None or each.valid_from <= valid_to)
        and (each.valid_to is None or each.valid_to >= valid_from)
    ]
    if overlapping:
        raise Conflict(
            "calibrations_overlap",
            f"calibration {overlapping[0]} is valid on some of these days",
            where="valid_from",
            mend="on each day one calibration of a method is valid",
        )
    made = Calibration.objects.create(
        method=method, name=name.strip(), valid_from=valid_from, valid_to=valid_to
    )
    record("accounting.calibration_added", made, method=method.code, area=method.area.code)
    return made


def _code(text: str) -> str:
    code = text.strip().upper()
    if not code or not all(c.isalnum() or c in "-/." for c in code):
        raise InputError(
            "bad_code", f"{text!r} is no code", where="code", mend="use letters, digits and hyphens"
        )
    return code
