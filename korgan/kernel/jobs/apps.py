from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "korgan.kernel.jobs"
    label = "jobs"
