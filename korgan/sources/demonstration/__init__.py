"""The source register of the demonstration State."""

from korgan.sources.demonstration.custody import add_shipments
from korgan.sources.demonstration.source import add_sources

__all__ = ["add_shipments", "add_sources"]
