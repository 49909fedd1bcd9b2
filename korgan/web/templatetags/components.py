"""The pieces of a page as template tags: ``{% load components %}``.

Each tag renders one small template in ``web/components/`` or a few elements; what they look like
is in ``static/korgan/*.css``. They are listed with examples in docs/maintainers/pages.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from korgan.kernel.audit import words
from korgan.kernel.audit.models import AuditEntry
from korgan.kernel.organisations.domain import Classification, Releasability
from korgan.kernel.organisations.models import (
    CLASSIFICATION_LABELS,
    RELEASABILITY_LABELS,
    Labelled,
)
from korgan.kernel.refusals import Refusal
from korgan.web.catalogues.errors import translate

register = template.Library()

TONES = frozenset({"neutral", "info", "waiting", "good", "warn", "bad", "void"})


@cache
def _icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("korgan/icons.svg"),
        name,
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of icons.svg; it is decoration, so say the same in words beside it."""
    return _icon(name)


@register.simple_tag
def status(tone: str, label: object) -> SafeString:
    """Show a state by word, shape and colour. Tones: neutral info waiting good warn bad void."""
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"no tone {tone!r}; one of {sorted(TONES)}")
    return format_html(
        '<span class="status status--{}">{}<span>{}</span></span>', tone, _icon(tone), label
    )


@register.simple_tag
def breadcrumb(*parts: object) -> SafeString:
    """Show the way here: label, address, label, address, ..., label of this page."""
    links = [(_("Home"), reverse("home")), *zip(parts[::2], parts[1::2], strict=False)]
    items = format_html_join("", '<li><a href="{1}">{0}</a></li>', links)
    here = parts[-1] if len(parts) % 2 else None
    if here is not None:
        items += format_html('<li aria-current="page">{}</li>', here)
    return format_html(
        '<nav class="breadcrumb" aria-label="{}"><ol>{}</ol></nav>', _("You are here"), items
    )


@register.inclusion_tag("web/components/field.html")
def field(bound: BoundField, width: str = "", unit: str = "") -> dict[str, Any]:
    """Show one form field with label, hint and error; width: short, tiny or empty."""
    return {"field": bound, "width": width, "unit": unit}


@register.inclusion_tag("web/components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """List a form's errors first, each with a link to its field."""
    faults = [
        (_target(bound), bound.label, error) for bound in form for error in bound.errors.as_data()
    ]
    return {"form": form, "faults": faults}


def _target(bound: BoundField) -> str:
    """Return the id of the control to which a link should lead."""
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label or bound.auto_id


@register.inclusion_tag("web/components/stat.html")
def stat(
    label: object, value: object, hint: object = "", url: str = "", tone: str = ""
) -> dict[str, Any]:
    """Show one number worth a glance, as a link if there is more to see."""
    return {"label": label, "value": value, "hint": hint, "url": url, "tone": tone}


@register.inclusion_tag("web/components/progress.html")
def progress(label: object, value: int | None, maximum: int | None) -> dict[str, Any]:
    """Show how far long work is; without a maximum the bar only says that it goes on."""
    return {"label": label, "value": value, "maximum": maximum}


@register.inclusion_tag("web/components/empty.html")
def empty_state(
    title: object,
    text: object,
    url: str = "",
    action: object = "",
    picture: str = "folder",
    level: int = 2,
) -> dict[str, Any]:
    """Say that nothing is here, and what to do next."""
    return {
        "title": title,
        "text": text,
        "url": url,
        "action": action,
        "picture": picture,
        "level": level,
    }


@register.inclusion_tag("web/components/tabs.html", takes_context=True)
def tabs(context: Context, label: object, items: Sequence[tuple[object, str]]) -> dict[str, Any]:
    """Show pages of one record as tabs: pairs of label and address."""
    return {"label": label, "items": items, "path": context["request"].path}


@register.inclusion_tag("web/components/pager.html")
def pager(previous: str = "", following: str = "") -> dict[str, Any]:
    """Link to the previous and the next page of a list; addresses, empty where there is none."""
    return {"previous": previous, "following": following}


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: object = "") -> SafeString:
    """Enclose something that the reader should notice. Tones: info good warn bad neutral."""
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"no tone {tone!r}; one of {sorted(TONES)}")
    heading = format_html('<p class="notice__title">{}</p>', title) if title else ""
    return format_html(
        '<div class="notice notice--{}">{}<div class="notice__body">{}{}</div></div>',
        tone,
        _icon(tone),
        heading,
        mark_safe(content),  # noqa: S308  what the block holds was escaped when it was rendered
    )


@register.simple_tag
def record_label(record: Labelled) -> SafeString:
    """Show how sensitive a record is and to whom it may be released."""
    return format_html(
        '<span class="label-mark"><strong>{}</strong> <span>{}</span></span>',
        CLASSIFICATION_LABELS[Classification(record.classification)],
        record.released_to or RELEASABILITY_LABELS[Releasability(record.releasability)],
    )


@register.filter
def initials(user: object) -> str:
    """Return one or two letters that stand for a name."""
    words = str(user).split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def tone(message: Message) -> str:
    """Return the tone of a message to the user."""
    tones = {"success": "good", "warning": "warn", "error": "bad"}
    return tones.get(message.level_tag, "info")


@register.filter
def action_in_words(verb: str) -> str:
    """Say what an entry of the audit log did."""
    return words.action_in_words(verb)


@register.filter
def log_moment(at: str) -> str:
    """Show the moment of an entry of the audit log in the reader's zone."""
    return words.moment_in_own_zone(at)


@register.inclusion_tag("web/components/history.html")
def history_of(entries: Iterable[AuditEntry]) -> dict[str, Any]:
    """Show what was done to a record, by whom and when, from the audit log."""
    return {"entries": entries}


# Sought in this order: each of the later browsers also claims to be one of the earlier kind.
_BROWSERS = (
    ("Edg", "Edge"),
    ("YaBrowser", "Yandex"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@register.filter
def in_readers_language(text: object) -> str:
    """Say in the reader's language what a checker or an error says in plain English."""
    return translate(str(text))


@register.filter
def told(error: ValidationError) -> str:
    """Say an error of a form in the reader's language; a refusal with what to do about it."""
    if not isinstance(error, Refusal):
        return " ".join(map(translate, error.messages))
    said, mend = translate(error.refused.message), translate(error.refused.mend)
    return f"{said} ({mend})" if mend else said


@register.filter
def browser_name(user_agent: str) -> str:
    """Return browser and system as people call them, or the beginning of what it says."""
    known = [
        next((name for mark, name in table if mark in user_agent), "")
        for table in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(name for name in known if name) or user_agent[:60]
