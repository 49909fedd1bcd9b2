from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "korgan.kernel.records"
    label = "records"
