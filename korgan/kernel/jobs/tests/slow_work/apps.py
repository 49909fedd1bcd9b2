from django.apps import AppConfig


class SlowWorkConfig(AppConfig):
    name = "korgan.kernel.jobs.tests.slow_work"
    label = "slow_work"
