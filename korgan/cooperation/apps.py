from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "korgan.cooperation"
    label = "cooperation"
