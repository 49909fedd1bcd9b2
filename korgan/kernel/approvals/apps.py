from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "korgan.kernel.approvals"
    label = "approvals"
