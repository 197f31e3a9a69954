"""``python -m experiments.published``: the same as ``run.py published``."""

import sys

from experiments.published import main

sys.exit(main())
