"""Pages of rule packs: editions side by side, comparison, national override, replay."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.approvals.second_person import approves
from korgan.kernel.errors import InputError, NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.reference.forms import EditionForm, OverrideForm
from korgan.kernel.reference.models import Edition, Override, RulePack
from korgan.kernel.reference.selectors import (
    compare_editions,
    get_pack,
    list_editions,
    list_overrides,
    list_packs,
    rows_of,
    rules_by_stamp,
    rules_in_force,
)
from korgan.kernel.reference.services import (
    DECIDE,
    IMPORT,
    PROPOSE,
    decide_edition,
    decide_override,
    import_edition,
    propose_override,
)
from korgan.kernel.reference.tables import row_lines


@require_GET
def packs(request: HttpRequest) -> HttpResponse:
    """List rule packs."""
    found = list_packs(actor=actor_of(request)).prefetch_related("editions")
    return render(request, "reference/packs.html", {"packs": found})


@require_GET
def pack(request: HttpRequest, name: str) -> HttpResponse:
    """Show the rules in force on a day, or those of a past decision's stamp."""
    actor = actor_of(request)
    found = get_pack(actor=actor, name=name)
    on = _day(request.GET.get("on", ""))
    stamp = request.GET.get("stamp", "")
    rules = (
        rules_by_stamp(stamp)
        if stamp
        else rules_in_force(pack_name=name, on=on, country=actor.country)
    )
    text = request.GET.get("q", "")
    context = {
        "pack": found,
        "on": on,
        "stamp": rules.stamp,
        "replayed": bool(stamp),
        "lines": row_lines(rules.rows, text),
        "text": text,
        "editions": list_editions(actor=actor, pack=found),
        "overrides": list_overrides(actor=actor, pack=found),
        "may_import": IMPORT.permits(actor),
        "may_propose": PROPOSE.permits(actor),
        "may_decide": DECIDE.permits(actor),
        "actor_id": actor.user_id,
    }
    return render(request, "reference/pack.html", context)


@require_GET
def edition(request: HttpRequest, name: str, edition_id: int) -> HttpResponse:
    """Show one edition's own rows."""
    actor = actor_of(request)
    found = get_pack(actor=actor, name=name)
    chosen = _edition(actor, found, edition_id)
    text = request.GET.get("q", "")
    context = {
        "pack": found,
        "edition": chosen,
        "lines": row_lines(rows_of(chosen), text),
        "text": text,
        "may_decide": chosen.waits
        and DECIDE.permits(actor)
        and chosen.proposer_id != actor.user_id,
    }
    return render(request, "reference/edition.html", context)


@require_GET
def comparison(request: HttpRequest, name: str) -> HttpResponse:
    """Show what differs between two editions, field by field."""
    actor = actor_of(request)
    found = get_pack(actor=actor, name=name)
    try:
        before = _edition(actor, found, int(request.GET.get("before", "")))
        after = _edition(actor, found, int(request.GET.get("after", "")))
    except ValueError:
        raise InputError("choose_two", "choose two editions to compare") from None
    changes = compare_editions(actor=actor, before=before, after=after)
    context = {"pack": found, "before": before, "after": after, "changes": changes}
    return render(request, "reference/comparison.html", context)


@require_http_methods(["GET", "POST"])
def new_edition(request: HttpRequest, name: str) -> HttpResponse:
    """Import a table as a new edition."""
    actor = actor_of(request)
    require(actor, IMPORT)
    found = get_pack(actor=actor, name=name)
    form = EditionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = import_edition(
                actor=actor,
                pack=found,
                data=given["file"].read(),
                label=given["label"],
                effective_from=given["effective_from"],
            )
        except InputError as error:
            form.add_error(error.where if error.where in form.fields else None, str(error))
        else:
            messages.success(request, _("The edition waits for a second person."))
            return redirect("reference:edition", name, made.id)
    return render(request, "reference/new_edition.html", {"pack": found, "form": form})


@require_http_methods(["GET", "POST"])
def new_override(request: HttpRequest, name: str) -> HttpResponse:
    """Propose a national value for one row."""
    actor = actor_of(request)
    require(actor, PROPOSE)
    found = get_pack(actor=actor, name=name)
    key = request.GET.get("key", "")
    rules = rules_in_force(pack_name=name, on=timezone.localdate(), country=actor.country)
    if key not in rules.rows:
        raise NotFound("unknown_key", f"{found.title} has no row {key}")
    form = OverrideForm(request.POST or None, values=rules.rows[key].values)
    if request.method == "POST" and form.is_valid():
        try:
            propose_override(
                actor=actor,
                pack=found,
                key=key,
                values=form.values(),
                source=form.cleaned_data["source"],
                effective_from=form.cleaned_data["effective_from"],
            )
        except InputError as error:
            form.add_error(error.where if error.where in form.fields else None, str(error))
        else:
            messages.success(request, _("The override waits for a second person."))
            return redirect("reference:pack", name)
    context = {"pack": found, "key": key, "form": form, "row": rules.rows[key]}
    return render(request, "reference/new_override.html", context)


@require_POST
def decide(request: HttpRequest, name: str, override_id: int) -> HttpResponse:
    """Decide on an override as the second person."""
    actor = actor_of(request)
    found = get_pack(actor=actor, name=name)
    override = Override.objects.filter(pack=found, id=override_id, country=actor.country).first()
    if override is None:
        raise NotFound("no_override", "there is no such override")
    approve = approves(request)
    decide_override(actor=actor, override=override, approve=approve)
    messages.success(request, _("Decided."))
    return redirect("reference:pack", name)


@require_POST
def decide_on_edition(request: HttpRequest, name: str, edition_id: int) -> HttpResponse:
    """Put an imported edition in force as the second person, or reject it."""
    actor = actor_of(request)
    found = _edition(actor, get_pack(actor=actor, name=name), edition_id)
    decide_edition(actor=actor, edition=found, approve=approves(request))
    messages.success(request, _("Decided."))
    return redirect("reference:pack", name)


def _edition(actor: Actor, pack: RulePack, edition_id: int) -> Edition:
    found = list_editions(actor=actor, pack=pack).filter(id=edition_id).first()
    if found is None:
        raise NotFound("no_edition", "there is no such edition")
    return found


def _day(text: str) -> date:
    if not text:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            "bad_date", f"{text} is no date", where="on", mend="write it like 2026-03-01"
        ) from None
