from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "korgan.training"
    label = "training"
