"""The optimiser: a grid problem in, a good grid out, in a process of its own."""

import os

# The matrices are small: threads of the library would only wait for each other, on two cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
