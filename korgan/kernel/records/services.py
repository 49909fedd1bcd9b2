"""Writes about lists: views that are kept, and the note of every export."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from korgan.kernel.audit.services import record, service
from korgan.kernel.errors import Conflict, InputError, NotAllowed
from korgan.kernel.organisations.domain import Actor, Classification, Releasability, Role
from korgan.kernel.organisations.rights import declare_action
from korgan.kernel.records.lists import declared_lists
from korgan.kernel.records.models import SavedView
from korgan.kernel.records.questions import write_question
from korgan.kernel.records.saved_views import get_own_view
from korgan.kernel.records.selectors import Inquiry, ask

EXPORT = declare_action("records.export", roles=tuple(Role))
KEEP_VIEW = declare_action("records.keep_view", roles=tuple(Role))


@service(EXPORT)
def note_export(*, actor: Actor, inquiry: Inquiry, form: str) -> None:
    """Write down who takes which rows away, before the first leaves."""
    question = write_question(inquiry.record_list, inquiry.question)
    record("records.exported", None, list=inquiry.record_list.name, question=question, form=form)


@service(KEEP_VIEW)
def save_view(
    *, actor: Actor, list_name: str, title: str, query: str, is_shared: bool = False
) -> SavedView:
    """Keep a question under a title; the same title again replaces the person's own view."""
    title = " ".join(title.split())
    if actor.user_id is None:
        raise NotAllowed("no_person", _("only a person can keep a view"))
    if not title or len(title) > 80:
        raise InputError("bad_title", _("give a title of up to 80 characters"), where="title")
    record_list = declared_lists().get(list_name)
    if record_list is None:
        raise InputError("unknown_list", _("no such list"), where="list")
    inquiry = ask(record_list, actor=actor, parameters=QueryDict(query))
    view, created = SavedView.objects.update_or_create(
        owner_id=actor.user_id,
        organisation_id=actor.organisation_id,
        list_name=list_name,
        title__iexact=title,
        defaults={
            "title": title,
            "query": write_question(record_list, inquiry.question, cursor=""),
            "is_shared": is_shared,
            "country": actor.country,
            "classification": Classification.OFFICIAL,
            "releasability": Releasability.OWNER,
        },
    )
    verb = "records.view_saved" if created else "records.view_replaced"
    record(verb, view, list=list_name, question=view.query, shared=is_shared)
    return view


@service(KEEP_VIEW)
def delete_view(*, actor: Actor, view_id: int) -> None:
    """Forget one of the person's own views."""
    view = get_own_view(actor=actor, view_id=view_id)
    if view.organisation_id != actor.organisation_id:
        raise Conflict("other_seat", _("this view belongs to another seat of yours"))
    record("records.view_deleted", view, list=view.list_name)
    SavedView.objects.filter(id=view.id).delete()
