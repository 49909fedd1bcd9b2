"""Prepare a demonstration State in a folder of its own and serve it: ``python -m ... PORT``."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main(port: str) -> None:
    """Prepare, then become the server, so that who started us can stop it by our pid."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.browser.settings"
    from korgan.web.installation import ensure_keys

    ensure_keys(Path(os.environ["KORGAN_DATA_DIR"]))
    import django

    django.setup()
    from korgan.web.demonstration import ensure_demonstration
    from korgan.web.installation import prepare_database, prepare_static_files

    prepare_database()
    prepare_static_files("browser tests")
    ensure_demonstration()
    arguments = ["-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1"]
    arguments += ["--port", port, "--workers", "1", "--blocking-threads", "4"]
    arguments += ["--log-level", "warning", "korgan.web.wsgi:application"]
    os.execv(sys.executable, [sys.executable, *arguments])


if __name__ == "__main__":
    main(sys.argv[1])
