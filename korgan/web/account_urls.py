"""The pages of allauth that Korgan offers.

Accounts come from administrators and there is no mail, so sign-up, e-mail addresses and the reset
of a password by mail are left out rather than shown broken.
"""

from __future__ import annotations

from allauth.account.urls import urlpatterns as every_account_page
from django.urls import include, path

OFFERED = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_signup",  # says that administrators give accounts
        "account_reauthenticate",
        "account_change_password",
        "account_set_password",
    }
)

urlpatterns = [
    *(page for page in every_account_page if page.name in OFFERED),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
