"""``python -m experiments.validate``."""

from experiments.validate import main

raise SystemExit(main())
