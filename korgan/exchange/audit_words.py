"""What the audit log says of messages between agencies and States, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "key_revoked": _("Key of a correspondent revoked"),
    "key_trusted": _("Key of a correspondent trusted"),
    "message_linked": _("Message tied to its record"),
    "message_received": _("Message received"),
    "message_sent": _("Message signed and sent"),
}
