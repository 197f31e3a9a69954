# Everything runs from .venv, which the first target builds. Needs only Python 3.11 or newer and make.
# Pass arguments on with ARGS:  make run ARGS="seed=3 horizon=52"   make test ARGS="-k logit"

BIN := .venv/bin
STAMP := .venv/.installed
# The first interpreter that really starts (a shim on the PATH may not).
PYTHON ?= $(shell for python in python3.11 python3; do \
	$$python -c "" >/dev/null 2>&1 && echo $$python && break; done)

.PHONY: help setup venv run classroom classroom-test classroom-load test check bench beat wheel coverage docs clean
.DEFAULT_GOAL := help

help:
	@echo "make run       the default scenario, to the screen and a folder under outputs/"
	@echo "make classroom the page, at http://127.0.0.1:8765 (PORT=8000 for another)"
	@echo "make classroom-load   a full classroom on this machine, with figures (minutes)"
	@echo "make test      all tests"
	@echo "make classroom-test   only those of the page, in a browser"
	@echo "make check     style, types and import contracts"
	@echo "make bench     speed, as ratios"
	@echo "make beat      kills and other trials by chance, with figures (tens of minutes)"
	@echo "make docs      the manual as a site in build/manual, its links checked and its tutorials run"
	@echo "make wheel     build the package and try it on each Python of 3.11, 3.12, 3.13 found (tens of minutes)"
	@echo "make coverage  how often the intervals hold the truth"
	@echo "make setup     only build .venv (the others do it when needed)"
	@echo "make clean     remove caches (outputs/ and .venv stay)"

setup venv: $(STAMP)

# Redone only when the dependencies or their pins change.
$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" && $(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null \
		|| { echo "Tinderbox needs Python 3.11 or newer: make setup PYTHON=/path/to/python3.11"; exit 2; }
	@test -x $(BIN)/python || { echo "Creating .venv"; $(PYTHON) -m venv .venv; }
	@echo "Installing dependencies into .venv (once; a few minutes)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]" -c constraints.txt
	@touch $@

run: $(STAMP)
	@$(BIN)/python run.py $(ARGS)

# Another port or scenario: make classroom PORT=8000 ARGS="scenario=northern_strait"
PORT ?= 8765
classroom: $(STAMP)
	@$(BIN)/python run.py classroom port=$(PORT) $(ARGS)

classroom-test: $(STAMP)
	$(BIN)/python -m pytest -n0 tests/classroom $(ARGS)

classroom-load: $(STAMP)
	@$(BIN)/python -m experiments.classroom.load $(ARGS)

test: $(STAMP)
	$(BIN)/python -m pytest $(ARGS)

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy sim experiments
	$(BIN)/lint-imports --no-logo

bench: $(STAMP)
	@$(BIN)/python -m experiments.checks.benchmark $(ARGS)
	@$(BIN)/python -m experiments.checks.sweeps

beat: $(STAMP)
	@$(BIN)/python -m experiments.checks.beat $(ARGS)

wheel: $(STAMP)
	$(BIN)/python -m pytest -m slow $(ARGS)

coverage: $(STAMP)
	@$(BIN)/python -m experiments.checks.coverage $(ARGS)

docs: $(STAMP)
	@$(BIN)/python -m experiments.manual

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -path ./.venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
