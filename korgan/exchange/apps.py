from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "korgan.exchange"
    label = "exchange"
