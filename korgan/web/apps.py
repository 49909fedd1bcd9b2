from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "korgan.web"
    label = "web"
