from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "korgan.kernel.deadlines"
    label = "deadlines"
