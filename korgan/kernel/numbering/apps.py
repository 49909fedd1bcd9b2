from django.apps import AppConfig


class NumberingConfig(AppConfig):
    name = "korgan.kernel.numbering"
    label = "numbering"
