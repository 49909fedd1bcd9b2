"""One machine, for trying out and for a site without a line: plain HTTP on loopback only."""

from pathlib import Path

from korgan.settings.base import *  # noqa: F403
from korgan.settings.base import SOURCES_BORDERS

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
DEMONSTRATION = True
SECOND_FACTOR_REQUIRED = False
# The demonstration State has borders of its own, invented like all of it.
_INVENTED = Path(__file__).parents[1] / "sources" / "data" / "demonstration_borders.geojson"
SOURCES_BORDERS = SOURCES_BORDERS or str(_INVENTED)
