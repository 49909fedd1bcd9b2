"""Series of numbers without gaps, for cases, licences and reports."""

from __future__ import annotations

from django.db import models


class Series(models.Model):
    name = models.CharField(max_length=120, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"
