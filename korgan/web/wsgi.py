"""The WSGI entry point."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "korgan.settings.production")
application = get_wsgi_application()
# Load every page's code now, not in the first reader's request.
list(get_resolver().url_patterns)
# What is loaded by now stays until the end. Left to the collector, these objects would be walked
# again and again, each time in the middle of somebody's request.
gc.collect()
gc.freeze()
