"""Parts of the frame that are the same on every page, rendered once per language."""

from __future__ import annotations

from functools import cache

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from korgan.web.templatetags.components import icon

register = template.Library()


@register.simple_tag
def language_choices() -> SafeString:
    """Show the buttons of the language switch: complete catalogues first, then the others."""
    return _language_choices(get_language() or settings.LANGUAGE_CODE)


@cache
def _language_choices(current: str) -> SafeString:
    complete = [pair for pair in settings.LANGUAGES if pair[0] in settings.COMPLETE_LANGUAGES]
    prepared = [pair for pair in settings.LANGUAGES if pair not in complete]
    return format_html(
        '<ul class="menu-list">{}</ul><p class="menu-heading">{}</p><ul class="menu-list">{}</ul>',
        _buttons(complete, current),
        _("In preparation, partly in English"),
        _buttons(prepared, current),
    )


def _buttons(languages: list[tuple[str, str]], current: str) -> SafeString:
    return format_html_join(
        "",
        '<li><button name="language" value="{}" lang="{}" aria-pressed="{}">{}'
        '<span class="tick">{}</span></button></li>',
        (
            (code, code, "true" if code == current else "false", name, icon("check"))
            for code, name in languages
        ),
    )
