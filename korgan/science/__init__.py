"""Science of the house: pure computation, without a database and without a network."""

import os

# The matrices here are small: threads of the linear algebra libraries would only wait for each
# other. This has to stand before numpy is imported; whoever sets it otherwise is heard.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Where neither the installation nor the user's home can be written, what was compiled at
# installation is used all the same. This has to stand before numba is imported.
os.environ.setdefault(
    "NUMBA_CACHE_LOCATOR_CLASSES",
    "UserProvidedCacheLocator,InTreeCacheLocator,UserWideCacheLocator,"
    "korgan.science.kernel_cache.PrivateCopyLocator",
)
