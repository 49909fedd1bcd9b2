from django.apps import AppConfig


class AccountingConfig(AppConfig):
    name = "korgan.accounting"
    label = "accounting"
