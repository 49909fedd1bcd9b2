from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "korgan.kernel.documents"
    label = "documents"
