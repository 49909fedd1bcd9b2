from pathlib import Path

from django.apps import AppConfig
from django.conf.locale import LANG_INFO

from korgan.web.catalogues.mo import compile_stale

# Django ships no entry for these two.
LANG_INFO.update(
    {
        "lo": {"bidi": False, "code": "lo", "name": "Lao", "name_local": "ລາວ"},
        "fil": {"bidi": False, "code": "fil", "name": "Filipino", "name_local": "Filipino"},
    }
)


class WebConfig(AppConfig):
    name = "korgan.web"
    label = "web"

    def ready(self) -> None:
        """Compile catalogues that were edited; takes nothing when none was."""
        compile_stale(Path(__file__).parent / "locale")
