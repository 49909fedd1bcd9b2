from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "korgan.kernel.events"
    label = "events"
