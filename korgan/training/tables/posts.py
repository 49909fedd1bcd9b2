"""The lists of posts, competences and people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from korgan.kernel.records.domain import ColumnKind, FilterKind
from korgan.kernel.records.lists import Column, RecordList, declare_list, url_to
from korgan.training.models.posts import FUNCTION_LABELS
from korgan.training.selectors.posts import list_competences, list_people, list_posts

POSTS = declare_list(
    RecordList(
        name="training.posts",
        title=_("Posts"),
        selector=list_posts,
        order=("code",),
        columns=(
            Column("code", _("Code"), ColumnKind.CODE, sortable=True),
            Column("title", _("Title")),
            Column(
                "function",
                _("Function"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(FUNCTION_LABELS.items()),
            ),
            Column("organisation_name", _("Organisation"), source="organisation__name"),
            Column("site_name", _("Place"), source="site__name"),
            Column("unit", _("Unit"), shown=False),
            Column("seats", _("People needed"), ColumnKind.INTEGER),
            Column("shifts", _("Shifts a day"), ColumnKind.INTEGER),
        ),
        search=("code", "title", "unit"),
        row_url=url_to("training:post", post_id="pk"),
        page="training:posts",
        template="training/posts.html",
        empty=_("No post is entered yet."),
    )
)

COMPETENCES = declare_list(
    RecordList(
        name="training.competences",
        title=_("Competences"),
        selector=list_competences,
        order=("code",),
        columns=(
            Column("code", _("Code"), ColumnKind.CODE, sortable=True),
            Column("title", _("Title")),
            Column(
                "function",
                _("Function"),
                ColumnKind.CHOICE,
                filter=FilterKind.CHOICE,
                choices=tuple(FUNCTION_LABELS.items()),
            ),
            Column("validity_months", _("Valid for (months)"), ColumnKind.INTEGER),
        ),
        search=("code", "title"),
        row_url=url_to("training:competence", competence_id="pk"),
        page="training:competences",
        template="training/competences.html",
        empty=_("No competence is entered yet."),
    )
)

PEOPLE = declare_list(
    RecordList(
        name="training.people",
        title=_("People"),
        selector=list_people,
        order=("reference",),
        columns=(
            Column("reference", _("Personnel number"), ColumnKind.CODE, sortable=True),
            Column("name", _("Name")),
            Column("organisation_name", _("Organisation"), source="organisation__name"),
        ),
        search=("reference", "name"),
        row_url=url_to("training:person", person_id="pk"),
        page="training:people",
        template="training/people.html",
        empty=_("Nobody is entered yet."),
    )
)
