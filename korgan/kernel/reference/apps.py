from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "korgan.kernel.reference"
    label = "reference"
