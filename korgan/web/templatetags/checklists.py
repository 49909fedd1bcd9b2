"""Procedures that the regulator offers as checklists on a page of any capability."""

from __future__ import annotations

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from korgan.law.selectors.regulator import checklists_at
from korgan.web.templatetags.components import icon

register = template.Library()


@register.simple_tag(takes_context=True)
def checklists(context: Context, place: str) -> SafeString:
    """Show links to the checklists of a page; nothing where the State offers none."""
    works = checklists_at(actor=context["request"].actor, place=place)
    rows = [(reverse("law:checklist", args=[each.id]), each.title) for each in works]
    if not rows:
        return SafeString("")
    links = format_html_join(" · ", '<a href="{}">{}</a>', rows)
    return format_html("<p>{} {}: {}</p>", icon("check"), _("Checklist"), links)
