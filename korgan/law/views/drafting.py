"""The drafting workspace: bills, their articles, and adoption."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.errors import InputError, NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import accepted
from korgan.law.forms import AdoptionForm, ArticleForm, BillForm
from korgan.law.models import Bill, BillArticle
from korgan.law.printed_texts import printed_bill
from korgan.law.selectors.catalogues import catalogue_for
from korgan.law.selectors.drafting import get_bill, legal_text_of, list_bills
from korgan.law.services.drafting import (
    add_article,
    adopt_bill,
    begin_bill,
    change_article,
    remove_article,
)
from korgan.law.services.rights import KEEP_LAW
from korgan.law.views.downloads import attachment, document_response


@require_http_methods(["GET", "POST"])
def bills(request: HttpRequest) -> HttpResponse:
    """List bills, and begin one: empty, or of the notes chosen on a ratification page."""
    actor = actor_of(request)
    form = BillForm(request.POST or None)
    begun: list[Bill] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: begun.append(_begin(actor, form, request)))
    ):
        messages.success(request, _("The bill is begun."))
        return redirect("law:bill", begun[0].id)
    context = {
        "bills": list_bills(actor=actor).order_by("-id"),
        "form": form,
        "may_keep": KEEP_LAW.permits(actor),
    }
    return render(request, "law/bills.html", context, status=422 if form.errors else 200)


def _begin(actor: Actor, form: BillForm, request: HttpRequest) -> Bill:
    chosen = {
        key: [each for each in request.POST.get(f"obligations-{key}", "").split(",") if each]
        for key in request.POST.getlist("notes")
    }
    return begin_bill(
        actor=actor,
        title=form.cleaned_data["title"],
        language=form.cleaned_data["language"],
        treaty=request.POST.get("treaty", ""),
        chosen=chosen,
    )


@require_GET
def bill(request: HttpRequest, bill_id: int) -> HttpResponse:
    """Show a bill, article by article, each with the obligations that it is to meet."""
    return _bill_page(request, get_bill(actor=actor_of(request), bill_id=bill_id))


@require_POST
def new_article(request: HttpRequest, bill_id: int) -> HttpResponse:
    """Add an article."""
    actor = actor_of(request)
    found = get_bill(actor=actor, bill_id=bill_id)
    form = ArticleForm(request.POST)
    if form.is_valid() and accepted(
        form, lambda: add_article(actor=actor, bill=found, **form.cleaned_data)
    ):
        return redirect("law:bill", bill_id)
    return _bill_page(request, found, article_form=form)


@require_http_methods(["GET", "POST"])
def article(request: HttpRequest, bill_id: int, position: int) -> HttpResponse:
    """Reword or remove an article."""
    actor = actor_of(request)
    found = get_bill(actor=actor, bill_id=bill_id)
    row = _article(found, position)
    if request.POST.get("remove"):
        remove_article(actor=actor, article=row)
        messages.success(request, _("The article is removed."))
        return redirect("law:bill", bill_id)
    form = ArticleForm(request.POST or None, initial={"heading": row.heading, "text": row.text})
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: change_article(actor=actor, article=row, **form.cleaned_data))
    ):
        messages.success(request, _("The article is reworded."))
        return redirect("law:bill", bill_id)
    context = {"bill": found, "article": row, "form": form, "duties": _duties(actor, [row])}
    return render(request, "law/article.html", context, status=422 if form.errors else 200)


def _article(found: Bill, position: int) -> BillArticle:
    row = found.articles.filter(position=position).first()
    if row is None:
        raise NotFound("no_article", f"this bill has no article {position}")
    return row


@require_POST
def adopt(request: HttpRequest, bill_id: int) -> HttpResponse:
    """Enter an adopted bill as a text of the State."""
    actor = actor_of(request)
    found = get_bill(actor=actor, bill_id=bill_id)
    form = AdoptionForm(request.POST)
    if form.is_valid():
        try:
            version = adopt_bill(actor=actor, bill=found, **form.cleaned_data)
        except InputError as error:
            field = error.where if error.where in form.fields else None
            form.add_error(field, str(error))
        else:
            messages.success(request, _("The bill is law now. Judge what its articles cover."))
            return redirect("law:text", version.work_id)
    return _bill_page(request, found, adoption_form=form)


@require_GET
def download(request: HttpRequest, bill_id: int, form: str) -> HttpResponse:
    """Print a bill, or export it as Akoma Ntoso."""
    actor = actor_of(request)
    found = get_bill(actor=actor, bill_id=bill_id)
    if form == "akn":
        from korgan.law.akoma_ntoso import write_akn
        from korgan.law.domain.provisions import WorkAddress

        day = timezone.localdate(found.begun_at)
        address = WorkAddress(found.country, "bill", day, f"draft-{found.id}")
        akn = write_akn(
            legal_text_of(found),
            address=address,
            title=found.title,
            language=found.language,
            in_force_from=day,
        )
        return attachment(akn.xml, f"bill-{found.id}.xml", "application/akn+xml")
    return document_response(
        printed_bill(found, _duties(actor, list(found.articles.all()))), f"bill-{found.id}", form
    )


def _duties(actor: Actor, rows: list[BillArticle]) -> dict[str, str]:
    catalogue = catalogue_for(actor.country, timezone.localdate())
    keys = {key for row in rows for key in row.obligations}
    return {key: str(catalogue.obligations[key]) for key in keys if key in catalogue.obligations}


def _bill_page(request: HttpRequest, found: Bill, **forms: Form) -> HttpResponse:
    actor = actor_of(request)
    catalogue = catalogue_for(actor.country, timezone.localdate())
    rows = [
        (
            row,
            [catalogue.obligations[key] for key in row.obligations if key in catalogue.obligations],
        )
        for row in found.articles.all()
    ]
    is_draft = found.state == "draft"
    own = found.country == actor.country and KEEP_LAW.permits(actor)
    context = {
        "bill": found,
        "rows": rows,
        "may_keep": own and is_draft,
        "article_form": ArticleForm(),
        "adoption_form": AdoptionForm(),
        **forms,
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "law/bill.html", context, status=status)
