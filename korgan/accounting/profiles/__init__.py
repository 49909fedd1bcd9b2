"""Report profiles: forms of accounting reports as versioned data, and how reports are written.

``profile`` loads a form, ``values`` and ``syntax`` know how fields and records are written,
``generate`` writes reports; ``korgan.accounting.readers.reports`` reads them back.
"""

from korgan.accounting.profiles.generate import generate
from korgan.accounting.profiles.profile import Profile, load_profile, profile_names

__all__ = ["Profile", "generate", "load_profile", "profile_names"]
