from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "korgan.kernel.identity"
    label = "identity"
