"""The command line of a checkout, ``python run.py …``; what ``pip install`` puts on the path as ``tinderbox``."""

from __future__ import annotations

import sys

from experiments.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
