"""``python -m experiments.forecast``."""

import sys

from experiments.forecast import main

raise SystemExit(main(sys.argv[1:]))
