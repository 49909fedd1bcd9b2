from django.apps import AppConfig


class BorderConfig(AppConfig):
    name = "korgan.border"
    label = "border"
