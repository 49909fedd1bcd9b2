"""Half-lives, photon lines, decay chains, and the sources made of them."""

from korgan.science.nuclides.emissions import Emissions, emissions
from korgan.science.nuclides.library import Nuclide, NuclideLibrary, Source, library

__all__ = ["Emissions", "Nuclide", "NuclideLibrary", "Source", "emissions", "library"]
