"""National texts: import, one text with its provisions, comparison, two languages, downloads."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from korgan.kernel.errors import InputError, NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of
from korgan.kernel.refusals import accepted
from korgan.law.domain.comparison import Change
from korgan.law.forms import PlacesForm, ProvisionJudgementForm, StatusForm, VersionForm, WorkForm
from korgan.law.models import CoverageLink, Provision, TextVersion, Work
from korgan.law.models.coverage import STATE_TONES as LINK_TONES
from korgan.law.models.texts import STATUS_TONES
from korgan.law.printed_texts import printed_version
from korgan.law.selectors.coverage import list_links, situation_of
from korgan.law.selectors.drafting import drafted_for
from korgan.law.selectors.texts import (
    compare,
    get_version,
    get_work,
    provisions_of,
    side_by_side,
    version_in_force,
    versions_of,
    whole_text,
)
from korgan.law.services.coverage import judge_provision
from korgan.law.services.rights import KEEP_LAW
from korgan.law.services.texts import import_version, import_work, set_status
from korgan.law.views.downloads import attachment, document_response

CHANGE_TONES = {
    Change.ADDED: "good",
    Change.REMOVED: "bad",
    Change.CHANGED: "warn",
    Change.MOVED: "info",
    Change.SAME: "neutral",
}


@require_http_methods(["GET", "POST"])
def new_text(request: HttpRequest) -> HttpResponse:
    """Import a text."""
    actor = actor_of(request)
    require(actor, KEEP_LAW)
    if request.method == "GET":
        return render(request, "law/new_text.html", {"form": WorkForm()})
    form = WorkForm(request.POST, request.FILES)
    if form.is_valid():
        made = _import(actor, form)
        if made is not None:
            messages.success(request, _imported(made))
            return redirect("law:text", made.work_id)
    return render(request, "law/new_text.html", {"form": form}, status=422)


def _import(actor: Actor, form: WorkForm) -> TextVersion | None:
    # Loaded at the first import: the readers' libraries would slow every start.
    from korgan.law.readers import read_legal_file

    given = dict(form.cleaned_data)
    file = given.pop("file")
    data = file.read()
    found: list[TextVersion] = []

    def run() -> None:
        try:
            content = read_legal_file(data, file.name)
        except InputError as error:
            form.add_error("file", str(error))
            return
        made = import_work(actor=actor, content=content, data=data, filename=file.name, **given)
        found.append(made)

    accepted(form, run)
    return found[0] if found else None


def _imported(version: TextVersion) -> str:
    return _("%(count)d provisions were imported.") % {"count": version.provision_count}


@require_GET
def text(request: HttpRequest, work_id: int) -> HttpResponse:
    """Show the wording in force, or the one asked for."""
    actor = actor_of(request)
    work = get_work(actor=actor, work_id=work_id)
    return _text_page(request, work, _asked_version(request, actor, work))


def _asked_version(request: HttpRequest, actor: Actor, work: Work) -> TextVersion | None:
    asked = request.GET.get("version", "")
    if asked.isdecimal():
        version = get_version(actor=actor, version_id=int(asked))
        if version.work_id != work.id:
            raise NotFound("not_found", "no such version, or not one that you may see")
        return version
    return _shown_version(request, work) or work.versions.defer("akn").first()


def _shown_version(request: HttpRequest, work: Work) -> TextVersion | None:
    """Return the wording in force, in the reader's language if there is one."""
    language = (getattr(request, "LANGUAGE_CODE", "en") or "en")[:2]
    return version_in_force(work, timezone.localdate(), language)


@require_POST
def new_version(request: HttpRequest, work_id: int) -> HttpResponse:
    """Import another wording."""
    from korgan.law.readers import read_legal_file

    actor = actor_of(request)
    require(actor, KEEP_LAW)
    work = get_work(actor=actor, work_id=work_id)
    form = VersionForm(request.POST, request.FILES)
    made: list[tuple[TextVersion, int]] = []

    def run() -> None:
        given = dict(form.cleaned_data)
        file = given.pop("file")
        data = file.read()
        try:
            content = read_legal_file(data, file.name)
        except InputError as error:
            form.add_error("file", str(error))
            return
        made.append(
            import_version(
                actor=actor, work=work, content=content, data=data, filename=file.name, **given
            )
        )

    if form.is_valid() and accepted(form, run) and made:
        version, reopened = made[0]
        messages.success(request, _imported(version))
        if reopened:
            messages.warning(
                request,
                _("Judgements reopened because the words changed: %(count)d") % {"count": reopened},
            )
        return redirect("law:text", work_id)
    return _text_page(request, work, _shown_version(request, work), version_form=form)


@require_POST
def status(request: HttpRequest, work_id: int) -> HttpResponse:
    """Say how a text stands."""
    actor = actor_of(request)
    work = get_work(actor=actor, work_id=work_id)
    form = StatusForm(request.POST)
    if form.is_valid() and accepted(
        form, lambda: set_status(actor=actor, work=work, **form.cleaned_data)
    ):
        messages.success(request, _("The status is recorded."))
        return redirect("law:text", work_id)
    return _text_page(request, work, _shown_version(request, work), status_form=form)


def _text_page(
    request: HttpRequest, work: Work, version: TextVersion | None, **forms: Form
) -> HttpResponse:
    actor = actor_of(request)
    may_keep = KEEP_LAW.permits(actor) and work.country == actor.country
    versions = versions_of(actor=actor, work=work)
    context = {
        "work": work,
        "tone": STATUS_TONES[work.status],
        "version": version,
        "versions": versions,
        "others": [each for each in versions if version and each.id != version.id],
        "rows": _rows(actor, version) if version else [],
        "may_keep": may_keep,
        "version_form": VersionForm(),
        "places_form": PlacesForm(
            initial={"places": list(work.places.values_list("place", flat=True))}
        ),
        "status_form": StatusForm(initial={"status": work.status, "owner": work.owner}),
        **forms,
    }
    code = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "law/text.html", context, status=code)


DEEP = {"chapter": 0, "part": 0, "division": 0, "article": 0, "section": 0, "hcontainer": 0}


def _rows(actor: Actor, version: TextVersion) -> list[dict[str, Any]]:
    """Return provisions with the judgements that rest on each."""
    links: dict[str, list[tuple[CoverageLink, str]]] = {}
    for link in list_links(actor=actor).filter(work_id=version.work_id).order_by("id"):
        links.setdefault(link.eid, []).append((link, LINK_TONES[link.state]))
    return [
        {
            "provision": each,
            "level": "unit" if each.kind in DEEP else "below",
            "links": links.get(each.eid, ()),
        }
        for each in provisions_of(version)
    ]


@require_http_methods(["GET", "POST"])
def provision(request: HttpRequest, version_id: int, eid: str) -> HttpResponse:
    """Judge what a provision does for obligations."""
    actor = actor_of(request)
    version = get_version(actor=actor, version_id=version_id)
    found = version.provisions.filter(eid=eid).first()
    if found is None:
        raise NotFound("no_provision", f"this wording has no provision {eid}")
    today = timezone.localdate()
    situation = situation_of(actor=actor, state=version.work.country, today=today)
    choices = [
        (line.obligation.key, f"{line.obligation}: {line.obligation.text[:90]}")
        for line in sorted(situation.lines, key=lambda line: not line.applicability.applies)
    ]
    initial = {
        "obligations": _expected(actor, version, found) or [request.GET.get("obligation", "")],
        "quotation": found.text.splitlines()[0] if found.text else found.heading,
    }
    form = ProvisionJudgementForm(request.POST or None, obligations=choices, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(
            form, lambda: judge_provision(actor=actor, provision=found, **form.cleaned_data)
        )
    ):
        messages.success(request, _("The judgement waits for a second person now."))
        return redirect("law:text", version.work_id)
    links = list_links(actor=actor).filter(work_id=version.work_id, eid=eid)
    context = {
        "version": version,
        "provision": found,
        "words": whole_text(version, eid),
        "form": form,
        "links": links,
        "may_keep": KEEP_LAW.permits(actor) and version.work.country == actor.country,
    }
    return render(request, "law/provision.html", context, status=422 if form.errors else 200)


def _expected(actor: Actor, version: TextVersion, found: Provision) -> list[str]:
    """Return the obligations that the text's bill meant this article to meet."""
    drafted = drafted_for(actor=actor, work_id=version.work_id)
    return drafted.get(found.eid.split("__")[0], [])


@require_GET
def comparison(request: HttpRequest, work_id: int) -> HttpResponse:
    """Show what changed between two versions."""
    actor = actor_of(request)
    work = get_work(actor=actor, work_id=work_id)
    before, after = (
        get_version(actor=actor, version_id=_number(request.GET.get(name, "")))
        for name in ("before", "after")
    )
    differences = compare(actor=actor, before=before, after=after)
    changed = [each for each in differences if each.change is not Change.SAME]
    context = {
        "work": work,
        "before": before,
        "after": after,
        "changed": [
            (each, CHANGE_TONES[each.change], _change_word(each.change)) for each in changed
        ],
        "same": len(differences) - len(changed),
    }
    return render(request, "law/comparison.html", context)


def _change_word(change: Change) -> str:
    return {
        Change.ADDED: _("Added"),
        Change.REMOVED: _("Removed"),
        Change.CHANGED: _("Changed"),
        Change.MOVED: _("Moved"),
        Change.SAME: _("Unchanged"),
    }[change]


def _number(text: str) -> int:
    if not text.isdecimal():
        raise NotFound("not_found", "no such version, or not one that you may see")
    return int(text)


@require_GET
def bilingual(request: HttpRequest, work_id: int) -> HttpResponse:
    """Show two wordings side by side."""
    actor = actor_of(request)
    work = get_work(actor=actor, work_id=work_id)
    left, right = (
        get_version(actor=actor, version_id=_number(request.GET.get(name, "")))
        for name in ("left", "right")
    )
    context = {"work": work, "left": left, "right": right, "rows": side_by_side(left, right)}
    return render(request, "law/bilingual.html", context)


@require_GET
def download(request: HttpRequest, version_id: int, form: str) -> HttpResponse:
    """Export a wording as Akoma Ntoso, DOCX or PDF."""
    version = get_version(actor=actor_of(request), version_id=version_id)
    stem = _stem(version.work, version.language, version.in_force_from)
    if form == "akn":
        return attachment(bytes(version.akn), f"{stem}.xml", "application/akn+xml")
    document = printed_version(version, provisions_of(version))
    return document_response(document, stem, form)


def _stem(work: Work, language: str, day: date) -> str:
    return f"{work.kind}-{work.number}-{language}-{day.isoformat()}"
