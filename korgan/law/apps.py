from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "korgan.law"
    label = "law"
