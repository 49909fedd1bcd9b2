"""That a condition of a licence was met: recorded with its document."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.sources.forms.condition import ConditionMetForm
from korgan.sources.selectors.conditions import conditions_of, list_conditions_met
from korgan.sources.selectors.licensing import get_licence, revision_of
from korgan.sources.services.conditions import MEET_CONDITIONS, meet_condition
from korgan.sources.views.form_page import answer_form, asked


@require_http_methods(["GET", "POST"])
def condition_met(request: HttpRequest, licence_id: int, key: str) -> HttpResponse:
    """Record that the earliest due day of a condition was met."""
    actor = actor_of(request)
    require(actor, MEET_CONDITIONS)
    found = get_licence(actor=actor, licence_id=licence_id)
    met = list(list_conditions_met(actor=actor).filter(licence=found))
    wanted = [x for x in conditions_of(revision_of(found), met) if x.condition.key == key]
    if not wanted or wanted[0].due_on is None:
        raise NotFound("no_condition", "this licence has no such condition that falls due")
    title, text = wanted[0].condition.in_language(get_language() or "en")
    day = date_format(wanted[0].due_on, "DATE_FORMAT")
    form = ConditionMetForm(*asked(request))
    page = reverse("sources:licence", args=[found.id])
    return answer_form(
        request, form,
        lambda: meet_condition(actor=actor, licence=found, key=key, **form.values()),
        done=_("It is recorded that the condition was met."), then=lambda _made: page,
        title=_("Condition met: %(title)s") % {"title": title}, up_label=found.number,
        up_url=page, button=_("Record it"),
        lead=_("Due on %(day)s. %(text)s") % {"day": day, "text": text},
    )  # fmt: skip
