"""What people keep about lists."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from korgan.kernel.organisations.models import Labelled


class SavedView(Labelled):
    """A question to a list, kept under a title: for its owner, or shared in the organisation.

    It holds no rows: whoever opens it asks the list anew and sees what they may see.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=80)
    title = models.CharField(_("title"), max_length=80)
    query = models.TextField(_("question"), blank=True)
    is_shared = models.BooleanField(_("shared in the organisation"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "owner",
                "organisation",
                "list_name",
                Lower("title"),
                name="saved_view_title_once_per_list",
            )
        ]

    def __str__(self) -> str:
        return self.title
