"""Science of the house: pure computation, without a database and without a network."""

import os

# The matrices here are small: threads of the linear algebra libraries would only wait for each
# other. This has to stand before numpy is imported; whoever sets it otherwise is heard.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
