from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "korgan.sources"
    label = "sources"
