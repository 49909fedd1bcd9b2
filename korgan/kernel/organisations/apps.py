from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "korgan.kernel.organisations"
    label = "organisations"
