"""``python -m experiments.calibrate``."""

from experiments.calibrate import main

raise SystemExit(main())
