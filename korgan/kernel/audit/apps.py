from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "korgan.kernel.audit"
    label = "audit"
