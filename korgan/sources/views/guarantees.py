"""Financial guarantees of a licence: entered and released."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.sources.forms.guarantee import GuaranteeForm
from korgan.sources.forms.provider import WithdrawalForm
from korgan.sources.selectors.guarantees import get_guarantee
from korgan.sources.selectors.licensing import get_licence
from korgan.sources.services.guarantees import enter_guarantee, release_guarantee
from korgan.sources.services.licences import CHANGE_LICENCES
from korgan.sources.views.form_page import answer_form, asked


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, licence_id: int) -> HttpResponse:
    """Enter a guarantee."""
    actor = actor_of(request)
    require(actor, CHANGE_LICENCES)
    found = get_licence(actor=actor, licence_id=licence_id)
    form = GuaranteeForm(*asked(request)[:1])
    page = reverse("sources:licence", args=[found.id])
    return answer_form(
        request, form, lambda: enter_guarantee(actor=actor, licence=found, **form.cleaned_data),
        done=_("The guarantee is entered."), then=lambda _made: page,
        title=_("Enter a financial guarantee"), up_label=found.number, up_url=page,
        button=_("Enter it"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, guarantee_id: int) -> HttpResponse:
    """Release a guarantee."""
    actor = actor_of(request)
    require(actor, CHANGE_LICENCES)
    found = get_guarantee(actor=actor, guarantee_id=guarantee_id)
    form = WithdrawalForm(*asked(request)[:1])
    page = reverse("sources:licence", args=[found.licence_id])
    return answer_form(
        request, form,
        lambda: release_guarantee(actor=actor, guarantee=found, **form.cleaned_data),
        done=_("The guarantee is released."), then=lambda _made: page,
        title=_("Release the guarantee"), up_label=found.licence.number, up_url=page,
        button=_("Release it"),
    )  # fmt: skip
